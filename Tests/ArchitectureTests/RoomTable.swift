/// Which room may import what. The one place where the architecture is written down as data; `Sources/README.md`
/// explains it in words.
enum RoomTable {
    /// Allowed everywhere.
    static let common: Set<String> = ["Foundation", "Synchronization", "Dispatch", "Glibc", "Logging"]

    static let shopParts: Set<String> = ["CommerceKernel", "Storage", "Outbox"]
    static let shop: Set<String> = [
        "Analytics", "Catalog", "Inventory", "Carts", "Orders", "Payments", "Identity",
    ]
    static let networking: Set<String> = [
        "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HummingbirdHTTP2", "HTTPTypes", "NIOCore", "NIOPosix",
        "NIOHTTP1", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOHTTPCompression", "NIOSSL", "NIOConcurrencyHelpers",
        "ServiceLifecycle",
    ]

    static let allowed: [String: Set<String>] = [
        "CommerceKernel": [],
        "Search": ["CXapian", "CommerceKernel"],
        "Storage": ["GRDB", "GRDBSQLite", "CSQLite", "CommerceKernel"],
        "Cryptography": ["COpenSSL", "CommerceKernel"],
        "Outbox": ["Storage", "CommerceKernel"],
        "Analytics": shopParts,
        "Catalog": shopParts,
        "Inventory": shopParts,
        "Carts": shopParts,
        "Orders": shopParts,
        "Payments": shopParts.union([
            "Cryptography", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOFoundationCompat",
        ]),
        "Identity": shopParts.union(["Cryptography", "AsyncHTTPClient", "JWTKit", "NIOCore", "NIOHTTP1"]),
        "Checkout": shopParts.union(shop).union(["Cryptography", "Search"]),
        "CatalogIndexing": shopParts.union([
            "Analytics", "Catalog", "Inventory", "Search", "CZlib", "FoundationXML",
        ]),
        "Notifications": shopParts.union(shop).union([
            "Cryptography", "CCurl", "AsyncHTTPClient", "NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix",
            "Mustache",
        ]),
        "HTTPAPI": shopParts.union(shop).union(networking).union([
            "Search", "Cryptography", "Checkout", "CatalogIndexing", "Notifications", "CZlib",
        ]),
        "Contracts": shopParts.union(shop).union(networking).union([
            "Cryptography", "Checkout", "Notifications", "HTTPAPI",
        ]),
        "Storefront": shopParts.union(shop).union(networking).union([
            "Cryptography", "Search", "Checkout", "CatalogIndexing", "Notifications", "HTTPAPI", "Mustache",
        ]),
        "SoukServer": shopParts.union(shop).union(networking).union([
            "Search", "Cryptography", "Checkout", "CatalogIndexing", "Notifications", "HTTPAPI", "Contracts",
            "Storefront", "AsyncHTTPClient", "ArgumentParser", "ServiceLifecycle", "UnixSignals",
        ]),
        "souk": ["SoukServer"],
        "SoukFuzz": shopParts.union([
            "Catalog", "Inventory", "Payments", "Identity", "Cryptography", "CatalogIndexing", "Search",
            "Notifications", "HTTPAPI", "SoukServer", "HTTPTypes", "ArgumentParser",
        ]),
        "SoukBenchmark": shopParts.union(shop).union([
            "Search", "Checkout", "CatalogIndexing", "HTTPAPI", "SoukServer", "ArgumentParser", "AsyncHTTPClient",
            "NIOCore",
        ]),
    ]
}
