public import HTTPAPI
public import Storage

/// Four published contracts answered literally, as translation onto the shop's own services.
public enum Contracts {
    public static let migrations: [Migration] = [.contracts0001Nonces]

    /// The error bodies of every path that belongs to a published contract.
    public static let failureStyles: [FailureStyle] = [CodedRefusals.style, WrappedRefusals.style, HALRefusals.style]
}
