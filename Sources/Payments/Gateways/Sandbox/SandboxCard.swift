/// The test cards of the sandbox gateway, and what each does. Any expiry and verification value of the right form
/// will do; other valid numbers pay like the first.
public enum SandboxScenario: String, Sendable, Hashable, CaseIterable {
    /// Pays at once.
    case success
    /// Refused: `card_declined`.
    case decline
    /// Refused: `insufficient_funds`.
    case insufficientFunds = "insufficient_funds"
    /// Sends the payer to a page of the gateway, as 3-D Secure does.
    case redirect
    /// Answers "processing", settles two seconds later and calls back.
    case slow
    /// Pays at once and calls back twice.
    case callbackTwice = "callback_twice"
    /// Pays and calls back before it answers.
    case callbackFirst = "callback_first"
    /// Answers "processing", settles two seconds later and never calls back: recovery finds out by asking.
    case callbackNever = "callback_never"
    /// A transfer from the payer's bank, taken at once when the payer agrees.
    case transfer

    /// The documented card of a scenario; nil for `transfer`, which has none.
    public var cardNumber: String? {
        switch self {
        case .success: "4242424242424242"
        case .decline: "4000000000000002"
        case .insufficientFunds: "4000000000009995"
        case .redirect: "4000002500003155"
        case .slow: "4000000000000077"
        case .callbackTwice: "4000000000000101"
        case .callbackFirst: "4000000000000119"
        case .callbackNever: "4000000000000127"
        case .transfer: nil
        }
    }

    static func scenario(ofCard number: String) -> SandboxScenario {
        allCases.first { $0.cardNumber == number } ?? .success
    }
}
