import Carts
import Checkout
import CommerceKernel
import Identity
import Storage

/// The steps of checkout, each a page of its own.
enum CheckoutStep: String, CaseIterable, Comparable {
    case address, delivery, payment, review

    var path: String { "/checkout/\(rawValue)" }

    var title: String {
        switch self {
        case .address: "Address"
        case .delivery: "Delivery"
        case .payment: "Payment"
        case .review: "Review"
        }
    }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (a: CheckoutStep, b: CheckoutStep) -> Bool { a.position < b.position }
}

/// Everything checkout knows of a visitor's cart, read in one transaction.
struct CheckoutState {
    struct Offer {
        let method: ShippingMethod
        let price: Money
    }

    let view: CartView
    let draft: CheckoutDraft?
    /// Who is signed in.
    let user: User?
    /// The ways of sending to the address, the cheapest first.
    let offers: [Offer]
    /// Countries the shop sends to; empty when it sends everywhere.
    let countries: [String]

    /// Nil when there is nothing to check out.
    init?(_ visit: Visit, _ rooms: StorefrontRooms, in transaction: ReadTransaction) throws {
        let checkout = rooms.checkout
        guard let cart = try visit.cart(checkout.carts, in: transaction), !cart.items.isEmpty else { return nil }
        view = try CartView(cart, checkout, in: transaction)
        draft = try CheckoutDraftStore.draft(cartID: cart.id, in: transaction)
        user = try visit.userID.flatMap { try IdentityService.user(id: $0, in: transaction) }
        let methods = try checkout.priceRules.shippingMethods(in: transaction)
        countries = Set(methods.flatMap(\.countries)).sorted()
        let priced = view.priced
        let goods = try priced.subtotal.subtracting(priced.discount)
        offers =
            try cart.shippingAddress.map { address in
                try methods.filter { $0.serves(address) && $0.price.currency == cart.currency }
                    .map { Offer(method: $0, price: try $0.price(forGoodsOf: goods)) }
                    .sorted { $0.price.minorUnits < $1.price.minorUnits }
            } ?? []
    }

    var cart: Cart { view.cart }
    /// Where the confirmation goes to.
    var email: String? { user?.email ?? draft?.email }

    var chosenOffer: Offer? { offers.first { $0.method.id == cart.shippingMethod } }

    /// The first step that is not done.
    var openStep: CheckoutStep {
        if cart.shippingAddress == nil || email == nil { return .address }
        if !offers.isEmpty, chosenOffer == nil { return .delivery }
        if draft?.payment == nil { return .payment }
        return .review
    }

    /// Steps with links to those that can be gone to.
    func progress(_ current: CheckoutStep) -> [Fields] {
        CheckoutStep.allCases.map { step in
            [
                "title": step.title, "current": step == current,
                "url": step < current || (step <= openStep && step != current) ? step.path : false,
            ]
        }
    }

    /// What the summary beside every step shows.
    var summary: Fields {
        [
            "items": view.items, "totals": CartView.totals(view.priced), "total": view.total,
            "blocked": !view.canCheckOut,
        ]
    }
}
