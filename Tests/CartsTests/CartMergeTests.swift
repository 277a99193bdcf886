import Carts
import CommerceKernel
import Foundation
import Outbox
import Storage
import Testing

/// Signing in with a guest's cart, however full either cart is.
@Suite struct CartMergeTests {
    private func withCarts(_ body: (CartService, Store) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-carts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store.open(
            at: folder.appending(path: "carts.sqlite").path, migrations: Outbox.migrations + CartService.migrations)
        defer { store.close() }
        try await body(CartService(time: ManualTime(), ids: SystemIDs()), store)
    }

    @Test func `quantities add up to the largest one, not beyond it`() async throws {
        try await withCarts { carts, store in
            let merged = try await store.write { transaction in
                let own = try carts.cart(ofCustomer: "usr_1", orNewIn: .usd, in: transaction)
                let full = try carts.add(999_999, of: "cup", variantID: nil, price: nil, to: own, in: transaction)
                let guest = try carts.createGuestCart(tokenHash: [1], currency: .usd, in: transaction)
                let other = try carts.add(5, of: "cup", variantID: nil, price: nil, to: guest, in: transaction)
                return try carts.merge(guest: other, into: full, in: transaction)
            }
            #expect(merged.items.map(\.quantity) == [CartService.maximumQuantity])
            let left = try await store.read { try carts.cart(tokenHash: [1], in: $0) }
            #expect(left == nil)
        }
    }

    @Test func `what does not fit stays with the guest's secret`() async throws {
        try await withCarts { carts, store in
            let merged = try await store.write { transaction in
                func fill(_ cart: Cart, _ prefix: String, _ count: Int) throws -> Cart {
                    try (0..<count).reduce(cart) { cart, index in
                        try carts.add(1, of: "\(prefix)\(index)", variantID: nil, price: nil, to: cart, in: transaction)
                    }
                }
                let own = try carts.cart(ofCustomer: "usr_1", orNewIn: .usd, in: transaction)
                let guest = try carts.createGuestCart(tokenHash: [1], currency: .usd, in: transaction)
                return try carts.merge(guest: fill(guest, "g", 60), into: fill(own, "o", 150), in: transaction)
            }
            #expect(merged.items.count == CartService.maximumItems)
            let left = try await store.read { try carts.cart(tokenHash: [1], in: $0) }
            #expect(left?.items.count == 10)
        }
    }

    @Test func `prices in another currency are not taken for the own one's`() async throws {
        try await withCarts { carts, store in
            for isEmpty in [true, false] {
                let merged = try await store.write { transaction in
                    var own = try carts.cart(ofCustomer: "usr_\(isEmpty)", orNewIn: .usd, in: transaction)
                    if !isEmpty {
                        own = try carts.add(1, of: "pot", variantID: nil, price: nil, to: own, in: transaction)
                    }
                    let guest = try carts.createGuestCart(
                        tokenHash: [isEmpty ? 1 : 2], currency: .jpy, in: transaction)
                    let price = Money(minorUnits: 1200, currency: .jpy)
                    let other = try carts.add(1, of: "cup", variantID: nil, price: price, to: guest, in: transaction)
                    return try carts.merge(guest: other, into: own, in: transaction)
                }
                #expect(merged.currency == (isEmpty ? .jpy : .usd))
                let seen = merged.items.first { $0.productID == "cup" }?.seenPrice
                #expect(seen == (isEmpty ? Money(minorUnits: 1200, currency: .jpy) : nil))
            }
        }
    }
}
