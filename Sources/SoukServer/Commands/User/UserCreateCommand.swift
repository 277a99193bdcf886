import ArgumentParser
import CommerceKernel
import Identity

/// `souk user create`
struct UserCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Open an account.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "The e-mail address to sign in with; taken as verified.")
    var email: String

    @OptionGroup var password: PasswordOptions

    @Option(help: "How the person is called; the part before the @ by default.")
    var name: String?

    @Option(help: "customer, staff, admin or service.")
    var role = "customer"

    @Flag(help: "Print the account as JSON.")
    var json = false

    func run() async throws {
        let role = try parsedRole(role)
        let name = name ?? String(email.prefix { $0 != "@" })
        let secret = try password.read()
        let user = try shop.withIdentity { identity in
            try identity.createNow(
                .init(email: email, password: secret, name: name, role: role), client: .commandLine)
        }
        if json { return Console.print(user.json) }
        Console.print(user.id)
        Console.say("\(user.email) may sign in as \(user.role.rawValue).")
    }
}
