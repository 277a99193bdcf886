import CommerceKernel
import Foundation
import Testing

@testable import SoukServer

@Suite struct SettingsTests {
    private func settings(_ flags: [String: String]) throws -> Settings {
        try Settings(SettingsSource(flags: flags))
    }

    @Test func `the sandbox takes the port after the public one, unless the trusted listener has that`() throws {
        #expect(try settings([:]).sandboxPort == 3001)
        #expect(try settings(["SOUK_TRUSTED": "127.0.0.1:3001"]).sandboxPort == 3002)
        #expect(try settings(["SOUK_PORT": "8079", "SOUK_DEMO": "true"]).sandboxPort == 8081)
        #expect(try settings(["SOUK_PORT": "8079"]).sandboxPort == 8080)
        #expect(try settings(["SOUK_PORT": "0", "SOUK_TRUSTED": "127.0.0.1:1"]).sandboxPort == 0)
        #expect(try settings(["SOUK_PORT": "65535"]).sandboxPort == 0)
        #expect(try settings(["SOUK_PORT": "65534", "SOUK_TRUSTED": "127.0.0.1:65535"]).sandboxPort == 0)
        #expect(try settings(["SOUK_SANDBOX_PORT": "4000"]).sandboxPort == 4000)
    }
}
