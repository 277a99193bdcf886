/// A file of queries or judgments that cannot be read.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; 0 when the file as a whole is at fault.
    public let line: Int
    public let reason: String

    public var description: String { line == 0 ? "\(file): \(reason)" : "\(file), line \(line): \(reason)" }
}
