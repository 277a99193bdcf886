/// How large the parts of a product may be. A product beyond them is refused with a message that names the limit.
public enum ProductLimits {
    public static let idLength = 64
    public static let skuLength = 128
    public static let gtinLength = 32
    public static let nameLength = 1_000
    public static let slugLength = 255
    public static let descriptionLength = 100_000
    public static let brandLength = 255
    public static let categories = 50
    public static let images = 100
    public static let imageLength = 2_048
    public static let attributes = 1_000
    public static let attributeNameLength = 128
    public static let attributeTextLength = 20_000
    public static let attributeListLength = 1_000
    public static let options = 20
    public static let optionValues = 500
    public static let variants = 2_048
    /// Units of one product or variant.
    public static let stock = 1_000_000_000

    /// Whether `id` is 1 to 64 of `A-Za-z0-9._:-`.
    public static func isValidID(_ id: String) -> Bool {
        let utf8 = id.utf8
        guard (1...idLength).contains(utf8.count) else { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
