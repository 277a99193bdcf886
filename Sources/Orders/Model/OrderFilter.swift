public import CommerceKernel

/// Which orders a list shows. Every condition that is set must hold.
public struct OrderFilter: Sendable, Hashable {
    public var customerID: String?
    public var state: OrderState?
    public var isPaid: Bool?
    public var fulfilment: Fulfilment?
    public var email: String?
    public var placedFrom: Timestamp?
    public var placedBefore: Timestamp?
    public var newestFirst: Bool

    public init(
        customerID: String? = nil, state: OrderState? = nil, isPaid: Bool? = nil, fulfilment: Fulfilment? = nil,
        email: String? = nil, placedFrom: Timestamp? = nil, placedBefore: Timestamp? = nil, newestFirst: Bool = true
    ) {
        self.customerID = customerID
        self.state = state
        self.isPaid = isPaid
        self.fulfilment = fulfilment
        self.email = email
        self.placedFrom = placedFrom
        self.placedBefore = placedBefore
        self.newestFirst = newestFirst
    }
}
