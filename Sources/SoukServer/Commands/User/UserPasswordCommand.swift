import ArgumentParser
import CommerceKernel
import Identity

/// `souk user password`
struct UserPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Set an account's password and end its sessions.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "The address of the account.")
    var email: String

    @OptionGroup var password: PasswordOptions

    func run() async throws {
        let secret = try password.read()
        let user = try shop.withIdentity {
            try $0.setPasswordNow(email: email, password: secret, client: .commandLine)
        }
        Console.say("The password of \(user.email) is set; their sessions are over.")
    }
}
