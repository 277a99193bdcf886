/// The names of an order: its UUID, its sequence number, and `ORD` with the sequence in at least six digits.
public enum OrderNumber {
    public static func text(_ sequence: Int64) -> String {
        let digits = String(sequence)
        return "ORD" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The sequence in `ORD000042` (any case).
    public static func sequence(_ text: String) -> Int64? {
        guard text.count >= 9, text.prefix(3).uppercased() == "ORD" else { return nil }
        return digits(text.dropFirst(3))
    }

    /// A whole number above zero, digits only.
    public static func digits(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text), value > 0 else {
            return nil
        }
        return value
    }
}
