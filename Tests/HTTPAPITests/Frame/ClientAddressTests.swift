import CommerceKernel
import HTTPAPI
import Testing

@Suite struct ClientAddressTests {
    private func proxies(_ blocks: String...) throws -> TrustedProxies {
        TrustedProxies(try blocks.map { try #require(AddressBlock($0)) })
    }

    @Test func `nobody's word is taken without trusted proxies`() {
        #expect(TrustedProxies().client(peer: "10.0.0.1", forwardedFor: ["1.2.3.4"]) == "10.0.0.1")
    }

    @Test func `the last hop that is no proxy is the client`() throws {
        let proxies = try proxies("10.0.0.0/8", "::1")
        #expect(proxies.client(peer: "10.0.0.1", forwardedFor: ["6.6.6.6, 1.2.3.4, 10.2.0.9"]) == "1.2.3.4")
        #expect(proxies.client(peer: "::1", forwardedFor: ["6.6.6.6", "2001:db8::7"]) == "2001:db8::7")
        #expect(proxies.client(peer: "9.9.9.9", forwardedFor: ["1.2.3.4"]) == "9.9.9.9")
        #expect(proxies.client(peer: "10.0.0.1", forwardedFor: ["nonsense"]) == "10.0.0.1")
        #expect(proxies.client(peer: "::ffff:10.1.1.1", forwardedFor: ["1.2.3.4"]) == "1.2.3.4")
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/-1", "::1/129", ""])
    func `a bad block is refused`(text: String) { #expect(AddressBlock(text) == nil) }

    @Test func `a block of odd width covers what it should`() throws {
        let block = try #require(AddressBlock("192.168.4.0/22"))
        #expect(try block.contains(#require(IPAddress("192.168.7.255"))))
        #expect(try !block.contains(#require(IPAddress("192.168.8.0"))))
        #expect(try !block.contains(#require(IPAddress("::1"))))
    }
}
