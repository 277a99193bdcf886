public import Carts
public import Catalog
public import CommerceKernel
public import Inventory
public import Logging
public import Orders
public import Outbox
public import Payments
public import Storage

/// Where the parts of the shop meet: carts become orders, orders are paid, canceled, refunded and shipped.
///
/// A saga without an engine. Every step is one transaction that commits state, stock, ledger and events together; no
/// gateway is called while one is open. What a crash leaves between two steps is finished by jobs that were scheduled
/// in the transaction before it.
///
/// Whose an order or a cart is, and who may send which event, is not asked here: callers check that first, with
/// `CartService.owner(ofCart:)`, `Order.customerID` and the order of a guest's secret, and answer 404 for what belongs
/// to somebody else.
public struct CheckoutService: Sendable {
    public let store: Store
    public let catalog: CatalogService
    public let inventory: InventoryService
    public let carts: CartService
    public let priceRules: PriceRuleService
    public let orders: OrderService
    public let payments: PaymentService
    public let options: CheckoutOptions
    let gateways: [String: any PaymentGateway]
    /// Where new payments go.
    let gateway: any PaymentGateway
    let time: any TimeSource
    let ids: any IDSource
    let failpoints: Failpoints
    let logger: Logger

    /// The migrations of every room checkout writes to, in order.
    public static let migrations: [Migration] =
        InventoryService.migrations + CartService.migrations + OrderService.migrations + PaymentService.migrations
        + [.checkout0001Idempotency, .checkout0002Effects]

    /// - Parameter gateway: For new payments; `others` are those that older payments went to.
    public init(
        store: Store, catalog: CatalogService, gateway: any PaymentGateway, others: [any PaymentGateway] = [],
        options: CheckoutOptions, time: any TimeSource, ids: any IDSource, failpoints: Failpoints = .none,
        logger: Logger
    ) {
        self.store = store
        self.catalog = catalog
        self.gateway = gateway
        self.options = options
        self.time = time
        self.ids = ids
        self.failpoints = failpoints
        self.logger = logger
        gateways = Dictionary((others + [gateway]).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        inventory = InventoryService(time: time)
        carts = CartService(time: time, ids: ids)
        priceRules = PriceRuleService(time: time, defaultCurrency: options.currency)
        orders = OrderService(time: time, ids: ids)
        payments = PaymentService(time: time, ids: ids)
    }

    /// The handlers of the jobs that checkout schedules, for the program's job runner.
    public var jobHandlers: [any JobHandler] {
        [
            ReminderJob(checkout: self), CancellationJob(checkout: self), ReservationExpiryJob(checkout: self),
            PaymentRecoveryJob(checkout: self), RefundJob(checkout: self), LateRefundJob(checkout: self),
            StockConfirmationJob(checkout: self), PruningJob(checkout: self),
            CartReminderJob(checkout: self), ErasureJob(checkout: self),
        ]
    }

    func gateway(named name: String) throws -> any PaymentGateway {
        guard let gateway = gateways[name] else {
            throw DomainError(
                .unavailable, code: "gateway_unavailable",
                message: "The gateway \"\(name)\" of this payment is not set up here.")
        }
        return gateway
    }
}
