import ArgumentParser
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity

/// `souk routes`
struct RoutesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes", abstract: "List every route of the public listener and who may call it.")

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        let endpoints = try application.endpoints().sorted {
            ($0.template.text, $0.method.rawValue) < ($1.template.text, $1.method.rawValue)
        }
        if json {
            Console.print(.array(endpoints.map(Self.json)))
        } else {
            Console.print(
                Console.table(
                    endpoints.map { [$0.method.rawValue, $0.template.text, $0.operationID, $0.access.text] }))
        }
    }

    private static func json(_ endpoint: Endpoint) -> JSONValue {
        [
            "method": .string(endpoint.method.rawValue), "path": .string(endpoint.template.text),
            "operation": .string(endpoint.operationID), "body": .string(endpoint.body.name),
            "access": .string(endpoint.access.text),
        ]
    }
}

extension Endpoint.Body {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .json: "json"
        case .form: "form"
        case .stream: "stream"
        }
    }
}

extension AccessRule {
    fileprivate var text: String {
        func with(_ scope: Scope?) -> String { scope.map { " or \($0.rawValue)" } ?? "" }
        switch self {
        case .open: return "everybody"
        case .credentials: return "any credentials"
        case .authenticated(let scope): return "signed in" + with(scope)
        case .roles(let roles, let scope):
            return roles.map(\.rawValue).sorted().joined(separator: ", ") + with(scope)
        }
    }
}
