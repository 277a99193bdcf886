/// Where a browser sends a card so that only the gateway ever sees its number: a form of the shop's page that goes to
/// the gateway, which sends the browser back to the shop with a token in the query (`token`), or with a reason
/// (`error`). The fields somebody types are named `number`, `expiry` and `cvv`.
public struct CardForm: Sendable, Hashable {
    /// The address the form is sent to.
    public let action: String
    /// Fields the form carries beside what is typed.
    public let hiddenFields: [Field]

    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(action: String, hiddenFields: [Field]) {
        self.action = action
        self.hiddenFields = hiddenFields
    }

    /// Scheme, host and port of the address, for a content security policy.
    public var origin: String {
        let parts = action.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/")
    }
}

extension PaymentGateway {
    /// None.
    public func cardForm(returnURL: String) -> CardForm? { nil }
    public var hasPayerPages: Bool { true }
}
