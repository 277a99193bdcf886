import ArgumentParser
import CommerceKernel
import Identity

/// `souk user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts, oldest first.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "Only accounts of this role.")
    var role: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        let role = try role.map { try parsedRole($0) }
        try shop.withIdentity { identity in
            var rows = [["ID", "E-MAIL", "ROLE", "CREATED", "LAST LOGIN", "NAME"]]
            var page = 1
            while true {
                let found = try identity.usersNow(role: role, PageRequest(page: page, limit: 100))
                for user in found.users {
                    if json {
                        Console.print(user.json)
                    } else {
                        rows.append([
                            user.id, user.email, user.role.rawValue, String(user.createdAt.iso8601.prefix(10)),
                            user.lastLogin.map { String($0.iso8601.prefix(16)) } ?? "-", user.name,
                        ])
                    }
                }
                if page * 100 >= found.total { break }
                page += 1
            }
            if !json { Console.print(Console.table(rows)) }
        }
    }
}
