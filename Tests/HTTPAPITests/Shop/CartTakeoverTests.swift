import Carts
import Checkout
import CommerceKernel
import Cryptography
import Identity
import SoukServer
import Storage
import Testing

/// A guest's cart becomes the shopper's at login (R1.8).
@Suite struct CartTakeoverTests {
    @Test func `what a guest wanted is in the shopper's cart after login, once`() async throws {
        try await withShop { shop in
            let carts = shop.application.checkout.carts
            let store = shop.application.store
            let token = SecureRandom().token(bytes: 32)
            let user = try shop.application.identity.createNow(
                .init(email: "jane@example.com", password: Secret("correct horse battery"), name: "Jane"),
                client: .commandLine)
            let guest = try await store.write { transaction in
                let own = try carts.cart(ofCustomer: user.id, orNewIn: .usd, in: transaction)
                _ = try carts.add(1, of: "P1", variantID: nil, price: nil, to: own, in: transaction)
                let guest = try carts.createGuestCart(
                    tokenHash: SHA256.hash(token), currency: .usd, in: transaction)
                _ = try carts.add(2, of: "P1", variantID: nil, price: nil, to: guest, in: transaction)
                return try carts.add(5, of: "P2", variantID: nil, price: nil, to: guest, in: transaction)
            }
            func login(_ headers: [(String, String)]) async throws -> TestAnswer {
                try await shop.send(
                    .post, "/v1/auth/login", headers: headers,
                    body: #"{"email":"jane@example.com","password":"correct horse battery"}"#)
            }
            func quantities() async throws -> [String: Int] {
                let cart = try await store.read { try carts.cart(ofCustomer: user.id, in: $0) }
                return Dictionary(uniqueKeysWithValues: (cart?.items ?? []).map { ($0.productID, $0.quantity) })
            }
            #expect(try await login([("X-Cart-Token", SecureRandom().token(bytes: 32))]).status == 200)
            #expect(try await quantities() == ["P1": 1])
            for _ in 0..<2 {
                #expect(try await login([("X-Cart-Token", token)]).status == 200)
                #expect(try await quantities() == ["P1": 3, "P2": 5])
            }
            let left = try await store.read { try carts.cart(guest.id, in: $0) }
            #expect(left == nil)
        }
    }
}
