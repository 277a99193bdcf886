import CommerceKernel
import Cryptography
import Foundation
import Identity

/// The people of the demonstration shop, from `users.json`.
struct DemoUsers {
    let file: URL

    /// Opens the accounts that are not there yet. The admin gets a new password, which is answered and shown once.
    /// Blocks for a password hash each: not for the cooperative pool.
    func load(into identity: IdentityService) throws -> (created: Int, admin: (email: String, password: String)?) {
        let json = try JSONParser.parse(Array(try Data(contentsOf: file)))
        var created = 0
        var admin: (email: String, password: String)?
        for entry in json.array ?? [] {
            let role = Role(rawValue: entry["role"]?.string ?? "customer") ?? .customer
            let email = entry["email"]?.string ?? ""
            let given = entry["password"]?.string
            let password = given ?? SecureRandom().token(bytes: 12)
            var new = IdentityService.NewUser(
                id: entry["id"]?.string, email: email, password: Secret(password), name: entry["name"]?.string ?? email,
                phone: entry["phone"]?.string, role: role,
                isEmailVerified: entry["emailVerified"]?.bool ?? (role != .customer),
                createdAt: entry["createdAt"]?.string.flatMap { Timestamp(iso8601: $0) })
            new.addresses = (entry["addresses"]?.array ?? []).map(Self.address)
            new.signingSecret = entry["signingSecret"]?.string.map { Secret($0) }
            do {
                _ = try identity.createNow(new, client: ClientContext(address: "demonstration data"))
            } catch let error as DomainError where error.kind == .conflict {
                continue
            }
            created += 1
            if role == .admin, given == nil { admin = (email, password) }
        }
        return (created, admin)
    }

    private static func address(_ json: JSONValue) -> SavedAddress {
        SavedAddress(
            id: json["id"]?.string ?? "", label: json["label"]?.string, name: json["name"]?.string,
            company: json["company"]?.string, street: json["street"]?.string ?? "", street2: json["street2"]?.string,
            city: json["city"]?.string ?? "", state: json["state"]?.string, zip: json["zip"]?.string ?? "",
            country: json["country"]?.string ?? "", phone: json["phone"]?.string,
            isDefault: json["default"]?.bool ?? false)
    }
}
