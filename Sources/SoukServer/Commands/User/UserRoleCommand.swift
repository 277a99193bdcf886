import ArgumentParser
import CommerceKernel
import Identity

/// `souk user role`
struct UserRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Give an account another role.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "The address of the account.")
    var email: String

    @Option(help: "customer, staff, admin or service.")
    var role: String

    func run() async throws {
        let role = try parsedRole(role)
        let user = try shop.withIdentity {
            try $0.setRoleNow(email: email, role: role, client: .commandLine)
        }
        Console.say("\(user.email) is \(user.role.rawValue) now; a running server knows it at once.")
    }
}
