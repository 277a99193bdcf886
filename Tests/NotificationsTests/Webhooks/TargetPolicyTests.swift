import CommerceKernel
import Testing

@testable import Notifications

@Suite struct TargetPolicyTests {
    @Test(arguments: [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://localhost/", "http://LOCALHOST:8080/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/",
        "http://172.31.255.255/", "http://192.168.1.1/", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::1]/",
        "http://[::]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[ff02::1]/", "http://224.0.0.1/",
        "http://255.255.255.255/", "http://[2001:db8::1]/",
    ])
    func `statement 57: an address in a private, local or reserved network is refused`(_ url: String) async {
        let error = await #expect(throws: DomainError.self) { try await TargetPolicy().check(url) }
        #expect(error?.code == "target_refused", "\(error?.message ?? "")")
    }

    @Test(arguments: [
        "ftp://example.com/", "file:///etc/passwd", "example.com", "", "https://", "https://user:pw@example.com/",
        "https://example.com/#x", "https://exa mple.com/", "https://ex\u{E4}mple.com/", "gopher://127.0.0.1/",
        "https://%31%32%37.0.0.1/", "http://1.1.1.1\\@127.0.0.1/", "http://1.1.1.1:0/", "http://1.1.1.1:65536/",
        "http://1.1.1.1:99999999999999999999/", "http://1.1.1.1:-1/", "http://[::1%25lo]/", "https://9*/",
        "https://a!b.example/",
    ])
    func `what is no plain address of the web is refused`(_ url: String) async {
        let error = await #expect(throws: DomainError.self) { try await TargetPolicy().check(url) }
        #expect(error?.code == "validation_failed")
    }

    @Test(arguments: ["https://1.1.1.1/hook", "http://93.184.215.14:8443/a?b=c", "https://[2606:4700:4700::1111]/"])
    func `public addresses are allowed`(_ url: String) async throws { try await TargetPolicy().check(url) }

    @Test func `an address says what it is, a name what it means`() async {
        let direct = await #expect(throws: DomainError.self) { try await TargetPolicy().check("http://10.0.0.1/") }
        #expect(
            direct?.message == "10.0.0.1 belongs to a private or local network; a public address is needed.")
        let meant = await #expect(throws: DomainError.self) { try await TargetPolicy().check("http://10.1/") }
        #expect(meant?.message.hasPrefix("10.1 is 10.0.0.1, which belongs to a private") == true)
    }

    @Test func `private ones are allowed where that is set`() async throws {
        try await TargetPolicy(allowsPrivate: true).check("http://127.0.0.1:9/")
    }
}
