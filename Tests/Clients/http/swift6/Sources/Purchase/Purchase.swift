import Foundation
import SoukClient

/// Buys something with the client that openapi-generator made: looks for a product, opens an account, signs in, fills
/// a cart, orders, and meets the refusal of a declined card. Arguments: the server's address and an e-mail address.
@main
enum Purchase {
    struct Unexpected: Error {
        let what: String
    }

    static func main() async throws {
        let (url, email) = (CommandLine.arguments[1], CommandLine.arguments[2])
        let guest = SoukClientAPIConfiguration(basePath: url)

        let found = try await SearchAPI.searchProducts(
            q: "headphones", inStock: true, facets: "brand,price", apiConfiguration: guest)
        guard let product = found.data.first, let id = product.id, let price = product.price else {
            throw Unexpected(what: "nothing is found")
        }
        try require(found.pagination.total > 0 && found.facets.count == 2, "a page with its facets")
        let read = try await CatalogAPI.getProduct(id: id, apiConfiguration: guest)
        try require(read.data.name == product.name && read.data.price == price, "the product is what was found")

        let password = "a lamp made of brass and 7 shades"
        _ = try await PeopleAPI.register(
            registration: Registration(email: email, password: password, name: "Generated Client"),
            apiConfiguration: guest)
        let signIn = try await PeopleAPI.login(
            login: Login(email: email, password: password), apiConfiguration: guest)
        let shopper = SoukClientAPIConfiguration(
            basePath: url, customHeaders: ["Authorization": "Bearer \(signIn.data.token)"])

        let cart = try await CartsAPI.createCart(newCart: NewCart(), apiConfiguration: guest)
        let filled = try await CartsAPI.addCartItem(
            id: cart.data.id, cartItemDraft: CartItemDraft(productId: id, quantity: 2), xCartToken: cart.data.token,
            apiConfiguration: guest)
        try require(filled.data.items.first?.quantity == 2, "two are in the cart")

        var draft = OrderDraft(
            items: [OrderItemDraft(productId: id, quantity: 1)],
            shippingAddress: PostalAddress(
                name: "Generated Client", street: "123 Main St", city: "San Francisco", state: "CA", zip: "94102",
                country: "US"),
            paymentMethod: "card",
            paymentDetails: CardDetails(cardNumber: "4242424242424242", expiryDate: "12/30", cvv: "123"))
        let placed = try await OrdersAPI.placeOrder(
            orderDraft: draft, idempotencyKey: "swift6-\(email)", apiConfiguration: shopper)
        let again = try await OrdersAPI.placeOrder(
            orderDraft: draft, idempotencyKey: "swift6-\(email)", apiConfiguration: shopper)
        try require(again.data.id == placed.data.id, "a repeated request is one order")
        let order = try await OrdersAPI.getOrder(id: placed.data.id.uuidString.lowercased(), apiConfiguration: shopper)
        try require(order.data.paid && order.data.total == placed.data.total, "the order is paid")
        try require(order.data.payments.first?.status == .captured, "the payment is captured")

        // An amount is a number or a text: here the price that was seen, which the shop must find wrong.
        draft.expectedTotal = .typeDouble(0.01)
        do {
            _ = try await OrdersAPI.placeOrder(orderDraft: draft, apiConfiguration: shopper)
            throw Unexpected(what: "another price was taken")
        } catch let error as ErrorResponse {
            guard case .error(409, let body?, _, _) = error else { throw error }
            let refusal = try JSONDecoder().decode(RefusalCode.self, from: body)
            try require(refusal.code == "price_changed", "the refusal says why")
        }
        print(order.data.number)
    }

    private struct RefusalCode: Decodable {
        let code: String
    }

    private static func require(_ condition: Bool, _ what: String) throws {
        if !condition { throw Unexpected(what: what) }
    }
}
