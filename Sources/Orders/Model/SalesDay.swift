public import CommerceKernel

/// What was sold on one day.
public struct SalesDay: Sendable, Hashable {
    /// Midnight UTC that begins it.
    public let day: Timestamp
    /// Orders placed that day that have gone past waiting for their payment and were not canceled.
    public let orders: Int
    /// What they come to, with shipping and tax.
    public let amount: Money
}
