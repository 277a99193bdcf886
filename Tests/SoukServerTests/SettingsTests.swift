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

    @Test(arguments: [
        "shop.example", "ftp://shop.example", "https://", "http://127.0.0.1:65536", "http://a:0", "http://a:x",
    ])
    func `an address that cannot be asked is refused`(address: String) throws {
        #expect(!Settings.isHTTPAddress(address))
        #expect(throws: DomainError.self) { try settings(["SOUK_BASE_URL": address]) }
        let stripe = try settings(["SOUK_STRIPE_API_BASE": address])
        let error = #expect(throws: DomainError.self) { try stripe.serviceAddress("SOUK_STRIPE_API_BASE") }
        #expect(error?.message.contains("\"\(address)\"") == true)
    }

    @Test func `an address goes without a slash at its end`() throws {
        #expect(try settings(["SOUK_BASE_URL": "https://shop.example/"]).baseURL == "https://shop.example")
        #expect(try settings(["SOUK_BASE_URL": "http://[::1]:3000"]).baseURL == "http://[::1]:3000")
        #expect(try settings([:]).serviceAddress("SOUK_STRIPE_API_BASE") == nil)
    }

    @Test func `the demonstration shop is looked for here, beside the program and in its checkout`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-seed-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (here, checkout) = (folder.appending(path: "here"), folder.appending(path: "checkout"))
        let programs = checkout.appending(path: ".build/release")
        let program = programs.appending(path: "souk")
        for made in [here, programs] {
            try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        }
        func found() -> String { Settings.seedData(workingFolder: here, program: program).path }
        #expect(found() == here.appending(path: "seed-data").path)
        for place in [checkout, programs, here] {
            let data = place.appending(path: "seed-data")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            #expect(found() == data.path)
        }
        #expect(Settings.seedData(workingFolder: here, program: nil).path == here.appending(path: "seed-data").path)
    }
}
