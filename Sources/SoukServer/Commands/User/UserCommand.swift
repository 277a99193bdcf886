import ArgumentParser
import CommerceKernel
import Cryptography
import Foundation
import Identity
import Storage

/// `souk user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Make and list accounts, set roles and passwords.",
        subcommands: [
            UserCreateCommand.self, UserListCommand.self, UserRoleCommand.self, UserPasswordCommand.self,
        ])
}

extension ShopOptions {
    /// Works on accounts with the database alone.
    func withIdentity<T>(_ body: (IdentityService) throws -> T) throws -> T {
        let settings = try settings()
        let store = try SoukApplication.openStore(settings)
        defer { store.close() }
        let ring = try settings.openKeyRing()
        return try body(
            try IdentityAssembly.service(store: store, ring: ring, settings: settings, time: SystemTime()))
    }
}

/// Where a command's password comes from: the command line, a file, or standard input as `-`.
struct PasswordOptions: ParsableArguments {
    @Option(help: "The password; other users of this machine may see it in the list of processes.")
    var password: String?

    @Option(help: ArgumentHelp("A file whose first line is the password; - for standard input.", valueName: "file"))
    var passwordFile: String?

    /// Throws `.usage` unless exactly one is given.
    func read() throws -> Secret<String> {
        switch (password, passwordFile) {
        case (let text?, nil): return Secret(text)
        case (nil, "-"):
            guard let line = readLine(strippingNewline: true) else {
                throw CommandFailure(.noInput, "Standard input holds no password.")
            }
            return Secret(line)
        case (nil, let path?):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandFailure(.noInput, "The password file \(path) cannot be read.")
            }
            return Secret(text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
        default:
            throw CommandFailure(.usage, "Give one of --password and --password-file (- is standard input).")
        }
    }
}

/// A role on the command line.
func parsedRole(_ text: String) throws -> Role {
    if let role = Role(rawValue: text) { return role }
    let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
    throw CommandFailure(.usage, "--role is \"\(text)\"; it must be one of \(known).")
}
