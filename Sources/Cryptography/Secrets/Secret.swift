/// A value that must never reach a log, a message or a dump: its description, its mirror and its interpolation show
/// only that there is one. There is no `Codable`.
///
/// Reading it takes `reveal()`, so that every place where it leaves its wrapper can be found.
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    public init(_ value: Value) { self.value = value }

    public func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Compared in constant time.
extension Secret: Equatable where Value: ConstantTimeComparable {
    public static func == (a: Secret, b: Secret) -> Bool { ConstantTime.equal(a.value, b.value) }
}
