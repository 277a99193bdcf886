import ArgumentParser
import CommerceKernel
import Identity
import Storage

/// `souk apikey create`
struct APIKeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key; its secret is printed once and kept nowhere.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "What the key is for.")
    var name: String

    @Option(help: ArgumentHelp("customer, staff, admin or service."))
    var role: String

    @Option(help: "A right the key is limited to, such as catalog:write; may be repeated.")
    var scope: [String] = []

    @Option(help: ArgumentHelp("How often it may ask, such as 20000/h or off; else the limit of its role."))
    var limit: String?

    @Flag(help: "Print {\"id\", \"key\"}.")
    var json = false

    func run() async throws {
        guard let role = Role(rawValue: role) else {
            let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--role is \"\(self.role)\"; it must be one of \(known).")
        }
        let scopes = try scope.flatMap { $0.split(separator: ",") }.map { text in
            guard let scope = Scope(rawValue: String(text)) else {
                let known = Scope.known.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--scope is \"\(text)\"; it must be one of \(known).")
            }
            return scope
        }
        let limit: RateLimit?
        do {
            limit = try self.limit.map { try RateLimit(setting: $0, field: "--limit") }
        } catch let error as DomainError {
            throw CommandFailure(.usage, error.details.first?.message ?? error.message)
        }
        let made = try shop.withKeys { store, keys, audit in
            try store.writeNow { [name] transaction in
                let made = try keys.create(
                    name: name, role: role, scopes: scopes.isEmpty ? nil : Set(scopes), rateLimit: limit,
                    in: transaction)
                try audit.append(
                    actor: .anonymous, action: "api_key.created", subject: "api-key/\(made.key.id)",
                    client: .commandLine, after: made.key.auditJSON, in: transaction)
                return made
            }
        }
        if json { return Console.print(["id": .string(made.key.id), "key": .string(made.secret.text)]) }
        Console.print(made.secret.text)
        Console.say("This is the only time the key \(made.key.id) is shown. Send it as X-API-Key.")
    }
}
