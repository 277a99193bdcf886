/// What `Cache-Control` says of answers that we keep ourselves. Others may show them for another minute while they ask
/// for new ones (RFC 5861), as we do.
enum CachePolicy {
    /// Categories and lists of products (R4.10), in the words of the published contract.
    static let lists = "public, max-age=300"
    /// Searches and suggestions, which follow what is typed.
    static let searches = kept(for: 60)
    /// Single products, and what is like them (R4.10).
    static let products = kept(for: 600)

    private static func kept(for seconds: Int) -> String {
        "public, max-age=\(seconds), stale-while-revalidate=\(ResponseCache.staleTime.components.seconds)"
    }
}
