public import CommerceKernel

/// One attempt to get the money of an order.
public struct Payment: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Written down; the gateway may or may not know of it.
        case created
        /// The gateway waits for the payer, at `nextActionURL`.
        case requiresAction = "requires_action"
        /// The gateway works on it and will call back.
        case processing
        /// The amount is set aside; the stock is committed and the capture under way.
        case authorized
        /// The money is ours; the ledger says so.
        case captured
        case failed
        /// Ended without money.
        case voided
    }

    public let id: String
    /// Counts from 1.
    public let sequence: Int64
    public let orderID: String
    /// `card`, `paypal`, `bank_transfer` or `manual`.
    public let method: String
    public let gateway: String
    public let status: Status
    public let amount: Money
    public let captured: Money
    public let refunded: Money
    /// What the gateway calls it. Nil until the gateway has been asked, where it is the one that names intents.
    public let intentID: String?
    public let card: CardSummary?
    public let nextActionURL: String?
    public let failureCode: String?
    public let failureMessage: String?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    /// `TXN000042`
    public var number: String {
        let digits = String(sequence)
        return "TXN" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// What can still be paid back.
    public var refundable: Money {
        Money(minorUnits: captured.minorUnits - refunded.minorUnits, currency: amount.currency)
    }

    /// Whether it is this payment that a gateway speaks of.
    public func matches(_ intent: GatewayIntent) -> Bool {
        amount == intent.amount && orderID == intent.reference && (intentID ?? intent.id) == intent.id
    }

    /// Whether the gateway may still bring money.
    public var isInFlight: Bool {
        switch status {
        case .created, .requiresAction, .processing, .authorized: true
        case .captured, .failed, .voided: false
        }
    }
}

/// What may be kept of a card.
public struct CardSummary: Sendable, Hashable {
    public let brand: String
    public let lastFour: String
    public let expiryMonth: Int
    public let expiryYear: Int

    public init(brand: String, lastFour: String, expiryMonth: Int, expiryYear: Int) {
        self.brand = brand
        self.lastFour = lastFour
        self.expiryMonth = expiryMonth
        self.expiryYear = expiryYear
    }
}

/// A card the gateway keeps for us.
public struct CardToken: Sendable, Hashable {
    /// The gateway's name of it.
    public let token: String
    public let summary: CardSummary
    /// The gateway's keyed hash of the number: the same card has the same, and no number can be read from it.
    public let fingerprint: String

    public init(token: String, summary: CardSummary, fingerprint: String) {
        self.token = token
        self.summary = summary
        self.fingerprint = fingerprint
    }
}
