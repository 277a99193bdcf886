import CommerceKernel

/// The addresses pages link to.
enum URLText {
    /// `path?name=value&…`; without the question mark when there are no fields.
    static func address(_ path: String, _ fields: [(name: String, value: String)]) -> String {
        guard !fields.isEmpty else { return path }
        return path + "?"
            + fields.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&")
    }
}
