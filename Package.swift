// swift-tools-version: 6.2
import PackageDescription

// Every target is a room with declared imports; `Sources/README.md` says what each is for and
// `ArchitectureTests` holds the import lines of every file against the same table.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let http2: Target.Dependency = .product(name: "HummingbirdHTTP2", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

let package = Package(
    name: "souk",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "souk", targets: ["souk"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // Tier 0: what everything stands on.
        .target(
            name: "CXapian",
            cxxSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("xapian")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        room("CommerceKernel", []),

        // Tier 1: the engine, the database, the secrets.
        room("Search", ["CXapian", "CommerceKernel", log]),
        room("Storage", ["CSQLite", "CommerceKernel", grdb, sqlite, log]),
        room("Cryptography", ["COpenSSL", "CommerceKernel"]),

        // Tier 2: events and jobs.
        room("Outbox", ["Storage", "CommerceKernel", log]),

        // Tier 3: one part of the shop each; siblings never import each other.
        room("Catalog", ["CommerceKernel", "Storage", "Outbox", log]),
        room("Inventory", ["CommerceKernel", "Storage", "Outbox", log]),
        room("Analytics", ["CommerceKernel", "Storage", "Outbox", log]),
        room("Carts", ["CommerceKernel", "Storage", "Outbox", log]),
        room("Orders", ["CommerceKernel", "Storage", "Outbox", log]),
        room("Payments", ["CommerceKernel", "Storage", "Outbox", "Cryptography", httpClient, log]),
        room("Identity", ["CommerceKernel", "Storage", "Outbox", "Cryptography", httpClient, jwt, log]),

        // Tier 4: where siblings meet.
        room(
            "Checkout",
            [
                "CommerceKernel", "Storage", "Outbox", "Catalog", "Inventory", "Carts", "Orders", "Payments",
                "Identity", "Cryptography", log,
            ]),
        room(
            "CatalogIndexing",
            ["CommerceKernel", "Storage", "Outbox", "Catalog", "Inventory", "Search", "CZlib", log]),

        room(
            "Notifications",
            [
                "CCurl", "CommerceKernel", "Storage", "Outbox", "Cryptography", "Inventory", "Orders", "Payments",
                "Identity", httpClient, mustache, log,
            ], resources: [.copy("Templates")]),

        // Tier 5: the canonical API.
        room(
            "HTTPAPI",
            [
                "Analytics", "CommerceKernel", "Search", "Storage", "Cryptography", "Outbox", "Catalog", "Inventory",
                "Carts",
                "Orders", "Payments", "Identity", "Checkout", "CatalogIndexing", "CZlib", "Notifications", hummingbird,
                http2, lifecycle,
                log,
            ]),

        // Tier 6: faces of the shop for others than the canonical API's clients.
        room(
            "Contracts",
            [
                "CommerceKernel", "Storage", "Outbox", "Cryptography", "Catalog", "Inventory", "Orders", "Payments",
                "Identity", "Checkout", "HTTPAPI", hummingbird, log,
            ]),
        room(
            "Storefront",
            [
                "Analytics", "CommerceKernel", "Cryptography", "Search", "Storage", "Outbox", "Catalog", "Inventory",
                "Carts", "CatalogIndexing", "Orders", "Payments", "Identity", "Checkout", "Notifications", "HTTPAPI",
                mustache, log,
            ],
            resources: [.copy("Templates"), .copy("Assets")]),

        // Tier 7: the composition root and the commands.
        room(
            "SoukServer",
            [
                "Analytics", "CommerceKernel", "Search", "Storage", "Cryptography", "Outbox", "Catalog", "Inventory",
                "Carts",
                "Orders", "Payments", "Identity", "Checkout", "CatalogIndexing", "Notifications", "HTTPAPI",
                "Contracts", "Storefront", hummingbird,
                lifecycle, .product(name: "UnixSignals", package: "swift-service-lifecycle"), httpClient, arguments,
                log,
            ]),

        // Tier 8: the doorbell, and the benchmark.
        .executableTarget(name: "souk", dependencies: ["SoukServer"], swiftSettings: strict),
        .executableTarget(
            name: "SoukBenchmark",
            dependencies: [
                "SoukServer", "Search", "Storage", "Outbox", "CatalogIndexing", "Catalog", "CommerceKernel", arguments,
            ],
            exclude: ["Peers"], swiftSettings: strict),

        .executableTarget(
            name: "SoukFuzz",
            dependencies: [
                "CommerceKernel", "Storage", "Outbox", "Catalog", "Inventory", "CatalogIndexing", "Search", "Payments",
                "Identity",
                "Cryptography", "Notifications", "HTTPAPI", "SoukServer", hummingbird, arguments, log,
            ],
            swiftSettings: strict),

        // Tests mirror Sources.
        tests("ArchitectureTests", []),
        tests("CommerceKernelTests", ["CommerceKernel"]),
        tests("SearchTests", ["Search", "CXapian", "CommerceKernel"]),
        tests("StorageTests", ["Storage", "CommerceKernel"]),
        tests("CryptographyTests", ["Cryptography", "CommerceKernel"]),
        tests("OutboxTests", ["Outbox", "Storage", "CommerceKernel"]),
        tests("CatalogTests", ["Catalog", "Outbox", "Storage", "CommerceKernel"]),
        tests("InventoryTests", ["Inventory", "Outbox", "Storage", "CommerceKernel"]),
        tests("AnalyticsTests", ["Analytics", "Outbox", "Storage", "CommerceKernel", log]),
        tests(
            "SoukServerTests",
            [
                "SoukServer", "Search", "Carts", "Checkout", "Notifications", "Outbox", "Storage", "CommerceKernel",
                arguments, log,
            ]),
        tests("CartsTests", ["Carts", "Outbox", "Storage", "CommerceKernel"]),
        tests("OrdersTests", ["Orders", "Outbox", "Storage", "CommerceKernel"]),
        tests("PaymentsTests", ["Payments", "Cryptography", "Outbox", "Storage", "CommerceKernel", log, httpClient]),
        tests("IdentityTests", ["Identity", "Cryptography", "Outbox", "Storage", "CommerceKernel", log]),
        tests(
            "CheckoutTests",
            [
                "Checkout", "Catalog", "Inventory", "Carts", "Orders", "Payments", "Identity", "Outbox", "Storage",
                "CommerceKernel", "Cryptography", log, httpClient,
            ]),
        tests(
            "CatalogIndexingTests",
            ["CatalogIndexing", "Catalog", "Inventory", "Search", "Outbox", "Storage", "CommerceKernel", "CZlib", log],
            resources: [.copy("Fixtures")]),
        tests(
            "HTTPAPITests",
            [
                "Analytics", "HTTPAPI", "SoukServer", "Catalog", "CatalogIndexing", "Search", "Identity", "Carts",
                "Checkout",
                "Cryptography", "Outbox",
                "Storage",
                "CommerceKernel", lifecycle,
                httpClient,
            ]),
        tests(
            "ContractsTests",
            [
                "Contracts", "HTTPAPI", "Catalog", "Checkout", "Inventory", "Orders", "Payments", "Identity",
                "Cryptography", "Outbox", "Storage", "CommerceKernel", lifecycle, httpClient, log,
            ],
            resources: [.copy("Samples")]),
        tests(
            "NotificationsTests",
            ["Notifications", "Orders", "Identity", "Outbox", "Storage", "CommerceKernel", "Cryptography", log]),
        tests("StorefrontTests", ["Storefront", "Search", "CommerceKernel", "Orders", "Outbox", "HTTPAPI"]),
        tests(
            "EndToEndTests", ["souk", "SoukServer", "Checkout", "Payments", "Storage", "CommerceKernel", httpClient]),
    ],
    cxxLanguageStandard: .cxx17
)
