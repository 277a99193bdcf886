import CommerceKernel
import Identity
import Testing

@Suite struct OIDCProviderTests {
    @Test(arguments: ["https://accounts.example", "https://id.example:8443/realm", "http://127.0.0.1:9000"])
    func `a provider's address is https, or http on the own machine`(_ issuer: String) throws {
        _ = try OIDCProvider(name: "example", issuer: issuer, clientID: "c", clientSecret: nil)
    }

    @Test(arguments: [
        "http://accounts.example", "https://user@accounts.example", "https://accounts.example/#x", "https://",
        "ftp://accounts.example",
        // A number that is no port would stop the program where it connects.
        "https://accounts.example:0", "https://accounts.example:65536", "http://127.0.0.1:99999",
    ])
    func `others are refused`(_ issuer: String) {
        let error = #expect(throws: DomainError.self) {
            try OIDCProvider(name: "example", issuer: issuer, clientID: "c", clientSecret: nil)
        }
        #expect(error?.code == "validation_failed" && error?.details.first?.code == "invalid_url")
    }
}
