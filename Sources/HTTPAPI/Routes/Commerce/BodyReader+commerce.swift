import Carts
import Checkout
import CommerceKernel
import Payments

/// What carts and orders read from bodies, the same everywhere.
extension BodyReader {
    /// An address under `name`; nil when absent.
    func postalAddress(_ name: String) -> PostalAddress? { object(name) { $0.postalAddress() } }

    private func postalAddress() -> PostalAddress {
        let address = PostalAddress(
            name: text("name", length: 0...100), company: text("company", length: 0...100),
            street: requiredText("street", length: 1...200), street2: text("street2", length: 0...100),
            city: requiredText("city", length: 1...100), state: text("state", length: 0...100),
            zip: text("zip", length: 0...20), country: requiredText("country", length: 1...40).uppercased(),
            phone: text("phone", length: 1...40))
        if !address.country.isEmpty, !Self.isCountry(address.country) {
            refuse(
                "country", code: "invalid_country",
                "country is \"\(address.country)\"; it must be two letters of ISO 3166-1, such as US.")
        }
        return address
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (65...90).contains($0) }
    }

    /// `{productId, variantId?, quantity}`. Zero, negative and fractional quantities are faults; one that is absent or
    /// null is `standard`, or a fault when there is none.
    func wantedItem(quantity standard: Int? = nil) -> WantedItem {
        let quantity = integer("quantity", in: 1...CartService.maximumQuantity)
        return WantedItem(
            productID: requiredText("productId", length: 1...64), variantID: text("variantId", length: 1...64),
            quantity: quantity ?? standard ?? required("quantity", quantity, standIn: 1))
    }

    /// A coupon's code; nil when absent.
    func coupon(_ name: String) -> String? { text(name, length: 1...40) }
}
