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
