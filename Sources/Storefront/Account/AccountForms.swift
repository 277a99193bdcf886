/// The fields of the account's forms.
enum AccountForms {
    static let email = FormField(
        name: "email", label: "E-mail", type: "email", autocomplete: "email", maximumLength: 254)
    static let password = FormField(
        name: "password", label: "Password", type: "password", autocomplete: "current-password", maximumLength: 1000)
    static let newPassword = FormField(
        name: "password", label: "Password", type: "password", autocomplete: "new-password", maximumLength: 1000,
        hint: "8 to 128 characters. A few words that do not belong together do well.")
    static let name = FormField(name: "name", label: "Name", autocomplete: "name", maximumLength: 255)
    static let phone = FormField(
        name: "phone", label: "Phone", type: "tel", autocomplete: "tel", isRequired: false, maximumLength: 40)
    static let currentPassword = FormField(
        name: "currentPassword", label: "Current password", type: "password", autocomplete: "current-password",
        maximumLength: 1000)
    static let changedPassword = FormField(
        name: "newPassword", label: "New password", type: "password", autocomplete: "new-password",
        maximumLength: 1000, hint: "8 to 128 characters. Other devices are signed out.")

    static let signIn = [email, password]
    static let register = [name, email, newPassword]
    static let forgot = [email]
    static let reset = [newPassword]
    static let profile = [name, phone]
    static let change = [currentPassword, changedPassword]

    /// A path of this shop to go on to, so that no link can send anybody elsewhere after signing in.
    static func localPath(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 500,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") })
        else { return "/account" }
        return text
    }
}
