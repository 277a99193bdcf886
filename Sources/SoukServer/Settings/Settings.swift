public import CommerceKernel
public import Foundation
public import HTTPAPI
public import Logging

/// Everything that can be set, read once at start. Rooms with settings of their own read them by name.
public struct Settings: Sendable {
    /// Of the public listener. `SOUK_HOST`, `SOUK_PORT`.
    public var address: APIListener.Address
    /// Of the trusted listener, off when nil. `SOUK_TRUSTED`.
    public var trusted: APIListener.Address?
    /// Whether the trusted listener was asked for, rather than being part of the demonstration.
    public var isTrustedRequired: Bool
    /// Whether the demonstration shop is loaded into an empty database. `SOUK_DEMO`.
    public var isDemo: Bool
    /// Database, mailbox, checkpoints. `SOUK_DATA`.
    public var data: URL
    /// Index definitions and indexes. `SOUK_INDEXES`.
    public var indexes: URL
    /// The demonstration shop; `./seed-data` or the one that came with the program when not set. `SOUK_SEED_DATA`.
    public var seedData: URL
    /// The files of Swagger UI, if they were fetched. `SOUK_SWAGGER_UI`.
    public var swaggerUI: URL
    /// How the shop is reached from outside, without a slash at its end. `SOUK_BASE_URL`.
    public var baseURL: String?
    /// Of products that name none. `SOUK_CURRENCY`.
    public var currency: Currency
    /// Of the sandbox gateway on 127.0.0.1; when not set, the one after the listener's that the trusted listener does
    /// not use. `SOUK_SANDBOX_PORT`.
    public var sandboxPort: Int
    /// Whose `X-Forwarded-For` is believed. `SOUK_TRUSTED_PROXIES`.
    public var trustedProxies: TrustedProxies
    /// Of the request log. `SOUK_LOG`.
    public var logFormat: AccessLog.Format
    /// `SOUK_LOG_LEVEL`.
    public var logLevel: Logger.Level
    /// How long readiness is refused before connections are ended. `SOUK_DRAIN_SECONDS`.
    public var drainTime: Duration
    /// Connections held at once. `SOUK_MAX_CONNECTIONS`.
    public var maximumConnections: Int
    /// Things that are probably not meant, for a person to read.
    public var warnings: [String]
    let source: SettingsSource

    /// Names of every setting, for the warning about unknown ones.
    public static let known = [
        "SOUK_API_KEY", "SOUK_BASE_URL", "SOUK_CART_REMINDER_HOURS", "SOUK_CONFIG", "SOUK_CORS_ORIGINS",
        "SOUK_CURRENCY", "SOUK_DATA", "SOUK_DEMO", "SOUK_DRAIN_SECONDS", "SOUK_EVENT_RETENTION_DAYS",
        "SOUK_GROUP_COMMIT", "SOUK_HOST", "SOUK_IMAGE_HOSTS", "SOUK_INDEXES", "SOUK_LANGUAGE", "SOUK_LOG",
        "SOUK_LOG_LEVEL", "SOUK_LOW_STOCK", "SOUK_MAIL_CA", "SOUK_MAIL_FROM", "SOUK_MAIL_URL", "SOUK_MASTER_KEY",
        "SOUK_MASTER_KEY_PATH", "SOUK_MAX_CONNECTIONS", "SOUK_METRICS", "SOUK_OIDC_CLIENT_ID",
        "SOUK_OIDC_CLIENT_SECRET", "SOUK_OIDC_ISSUER", "SOUK_OIDC_NAME", "SOUK_PAYMENT_GATEWAY", "SOUK_PORT",
        "SOUK_QUEUE_DEPTH", "SOUK_QUEUE_PATIENCE_MS", "SOUK_RATE_LIMIT", "SOUK_SANDBOX_PORT", "SOUK_SEED_DATA",
        "SOUK_SERVER", "SOUK_SHOP_NAME", "SOUK_SLOW_SEARCH_MS", "SOUK_SMS_URL", "SOUK_STAFF_MAIL",
        "SOUK_STRICT_SIGNATURES", "SOUK_STRIPE_API_BASE", "SOUK_STRIPE_KEY", "SOUK_STRIPE_WEBHOOK_SECRET",
        "SOUK_SWAGGER_UI", "SOUK_TLS_CERT", "SOUK_TLS_KEY", "SOUK_TOKEN_ALGORITHM", "SOUK_TRUSTED",
        "SOUK_TRUSTED_ANY_ADDRESS", "SOUK_TRUSTED_PROXIES", "SOUK_WEBHOOK_ALLOW_PRIVATE",
    ]

    /// Throws a `DomainError` that names the setting, its value and what would be right.
    public init(_ source: SettingsSource) throws {
        self.source = source
        var warnings = source.unknownNames(known: Self.known).map { "\($0) is not a setting of souk; it is ignored." }
        address = APIListener.Address(
            host: try source.value("SOUK_HOST") ?? "127.0.0.1",
            port: try Self.integer(source, "SOUK_PORT", 0...65_535) ?? 3000)
        isDemo = try Self.flag(source, "SOUK_DEMO") ?? false
        data = URL(filePath: try source.value("SOUK_DATA") ?? "./data", directoryHint: .isDirectory)
        indexes = URL(filePath: try source.value("SOUK_INDEXES") ?? "./indexes", directoryHint: .isDirectory)
        seedData =
            try source.value("SOUK_SEED_DATA").map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? Self.seedData(workingFolder: URL(filePath: "."), program: Bundle.main.executableURL)
        swaggerUI = URL(
            filePath: try source.value("SOUK_SWAGGER_UI") ?? "./artefacts/swagger-ui", directoryHint: .isDirectory)
        baseURL = try Self.httpAddress(source, "SOUK_BASE_URL")
        currency = try Self.currency(source)
        trustedProxies = try Self.proxies(source)
        logFormat = try Self.choice(source, "SOUK_LOG") ?? .text
        logLevel = try Self.choice(source, "SOUK_LOG_LEVEL") ?? .notice
        drainTime = .seconds(try Self.integer(source, "SOUK_DRAIN_SECONDS", 0...300) ?? 0)
        maximumConnections = try Self.integer(source, "SOUK_MAX_CONNECTIONS", 1...1_000_000) ?? 4096
        trusted = try Self.address(source, "SOUK_TRUSTED")
        isTrustedRequired = trusted != nil
        try Self.requireLoopback(trusted, source)
        if trusted == nil, isDemo, try source.value("SOUK_TRUSTED") != "off" {
            trusted = APIListener.Address(host: "127.0.0.1", port: 8080)
        }
        sandboxPort =
            try Self.integer(source, "SOUK_SANDBOX_PORT", 0...65_535)
            ?? Self.port(after: address.port, not: trusted?.port)
        if try source.value("SOUK_PAYMENT_GATEWAY") ?? "sandbox" == "sandbox" {
            warnings.append("Payments go to the built-in sandbox gateway; no money moves (SOUK_PAYMENT_GATEWAY).")
        }
        self.warnings = warnings
    }

    /// The value of a setting by its name, for rooms that know what it means.
    public func value(_ name: String) throws -> String? { try source.value(name) }

    public var database: URL { data.appending(path: "souk.sqlite") }
    /// Of the sandbox gateway, which keeps its own books.
    var sandboxDatabase: URL { data.appending(path: "sandbox.sqlite") }
    public var productIndex: URL { indexes.appending(path: "products") }

    /// Whether concurrent writes share a commit; off only to measure what that is worth. `SOUK_GROUP_COMMIT`.
    var groupCommit: Bool { get throws { try Self.flag(source, "SOUK_GROUP_COMMIT") ?? true } }

    /// Of a service that the shop asks, without a slash at its end; nil when it is not set.
    func serviceAddress(_ name: String) throws -> String? { try Self.httpAddress(source, name) }

    // MARK: Reading values

    /// Stable, so that a payer on the sandbox's page survives a restart; any free port beside a listener on any.
    private static func port(after port: Int, not trusted: Int?) -> Int {
        if port == 0 { return 0 }
        let next = port + 1 == trusted ? port + 2 : port + 1
        return next > 65_535 ? 0 : next
    }

    static func invalid(_ name: String, _ value: String, _ expected: String) -> DomainError {
        DomainError(
            .invalid, code: "invalid_setting", message: "\(name) is \"\(value)\"; it must be \(expected).")
    }

    static func integer(_ source: SettingsSource, _ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = try source.value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw invalid(name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func flag(_ source: SettingsSource, _ name: String) throws -> Bool? {
        guard let text = try source.value(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "on", "yes": return true
        case "false", "0", "off", "no", "": return false
        default: throw invalid(name, text, "true or false")
        }
    }

    private static func httpAddress(_ source: SettingsSource, _ name: String) throws -> String? {
        guard let text = try source.value(name) else { return nil }
        guard isHTTPAddress(text) else { throw invalid(name, text, "an address such as https://shop.example") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Whether something can be asked there over HTTP. Clients end the program at ports that do not exist.
    static func isHTTPAddress(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
        return ["http", "https"].contains(url.scheme) && (1...65_535).contains(url.port ?? 443)
    }

    private static func choice<T: RawRepresentable & CaseIterable>(
        _ source: SettingsSource, _ name: String
    ) throws -> T? where T.RawValue == String {
        guard let text = try source.value(name) else { return nil }
        guard let value = T(rawValue: text.lowercased()) else {
            throw invalid(name, text, "one of " + T.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    private static func currency(_ source: SettingsSource) throws -> Currency {
        guard let text = try source.value("SOUK_CURRENCY") else { return .usd }
        guard let currency = Currency(text) else {
            throw invalid("SOUK_CURRENCY", text, "a code of ISO 4217 such as USD")
        }
        return currency
    }

    private static func proxies(_ source: SettingsSource) throws -> TrustedProxies {
        let texts = try source.value("SOUK_TRUSTED_PROXIES")?.split(whereSeparator: { $0 == "," || $0 == " " }) ?? []
        return TrustedProxies(
            try texts.map { text in
                guard let block = AddressBlock(text) else {
                    throw invalid("SOUK_TRUSTED_PROXIES", String(text), "addresses or blocks such as 10.0.0.0/8")
                }
                return block
            })
    }

    /// Whoever reaches the trusted listener acts for the shop, so another address than a loopback one takes a second
    /// setting. Throws without it.
    private static func requireLoopback(_ address: APIListener.Address?, _ source: SettingsSource) throws {
        guard let address, try flag(source, "SOUK_TRUSTED_ANY_ADDRESS") != true else { return }
        let isLoopback = ["localhost", "::1"].contains(address.host) || address.host.hasPrefix("127.")
        if isLoopback { return }
        throw invalid(
            "SOUK_TRUSTED", address.description,
            "a loopback address, since its callers need no credentials; SOUK_TRUSTED_ANY_ADDRESS=true lifts that")
    }

    /// `HOST:PORT` or `[IPv6]:PORT`.
    private static func address(_ source: SettingsSource, _ name: String) throws -> APIListener.Address? {
        guard let text = try source.value(name), text != "off", !text.isEmpty else { return nil }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw invalid(name, text, "HOST:PORT") }
        let host = text[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard !host.isEmpty else { throw invalid(name, text, "HOST:PORT") }
        return APIListener.Address(host: host, port: port)
    }
}
