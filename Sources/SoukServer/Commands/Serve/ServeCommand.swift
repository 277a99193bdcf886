import UnixSignals
import ArgumentParser
import CommerceKernel
import Foundation
import HTTPAPI
import Logging
import ServiceLifecycle

/// `souk serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the shop over HTTP until SIGTERM or SIGINT.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "The address to listen on (127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on (3000); 0 for any free one.")
    var port: Int?

    @Option(help: ArgumentHelp("The trusted listener's address; off by default.", valueName: "host:port"))
    var trusted: String?

    @Flag(help: "Load ./seed-data into an empty shop and open the trusted listener on 127.0.0.1:8080.")
    var demo = false

    func run() async throws {
        var flags: [String: String] = [:]
        flags["SOUK_HOST"] = host
        flags["SOUK_PORT"] = port.map(String.init)
        flags["SOUK_TRUSTED"] = trusted
        if demo { flags["SOUK_DEMO"] = "true" }
        let application = try shop.application(flags: flags)
        let settings = application.settings
        if settings.isDemo { try application.requireDemoFiles() }
        for warning in settings.warnings { Console.warn(warning) }
        let accessLog = AccessLog(format: settings.logFormat) { lines in
            try? FileHandle.standardError.write(contentsOf: Data(lines))
        }
        let services = try application.services(
            accessLog: accessLog, say: { Console.say($0) },
            onListening: { Self.printAddresses(of: $0, scheme: settings.isEncrypted ? "https" : "http") },
            onTrusted: { Console.print("  trusted     http://\($0)/orders (no credentials needed)") })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logger))
        do {
            try await group.run()
        } catch let error as APIListener.CannotListen {
            let option = error.address == settings.trusted ? "--trusted" : "--port"
            throw CommandFailure(.failed, "\(error) Choose another \(option).")
        }
        accessLog.flush()
        application.close()
    }

    private static func printAddresses(of address: APIListener.Address, scheme: String) {
        let base = "\(scheme)://\(address)"
        Console.print(
            """
            Souk \(SoukVersion.text) serves \(base)
              shop        \(base)/
              products    \(base)/v1/products
              search      \(base)/v1/search?q=headphones&facets=brand,category,price
              suggest     \(base)/v1/suggest?q=hea
              categories  \(base)/v1/categories
              OpenAPI     \(base)/v1/openapi.json
              health      \(base)/health
              ready       \(base)/readyz
            """)
    }
}
