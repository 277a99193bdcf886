import HTTPTypes

/// Headers that every answer carries against misuse in browsers (OWASP REST Security Cheat Sheet). JSON answers may
/// load nothing and be framed by nobody; pages set a policy of their own.
enum SecurityHeaders {
    private static let always: [HTTPField] = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .xFrameOptions, value: "DENY"),
    ]
    private static let referrer = HTTPField(name: .referrerPolicy, value: "strict-origin-when-cross-origin")
    private static let policy = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")

    static func add(to headers: inout HTTPFields) {
        for field in always { headers.append(field) }
        if !headers.contains(.referrerPolicy) { headers.append(referrer) }
        if !headers.contains(.contentSecurityPolicy) { headers.append(policy) }
    }
}
