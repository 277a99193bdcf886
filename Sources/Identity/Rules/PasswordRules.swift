public import CommerceKernel
public import Cryptography
import Foundation

/// What a new password must be: 8 to 128 characters, none of the commonest, not the account's own address or name.
/// No composition rules (NIST SP 800-63B, section 5.1.1.2). Nothing is trimmed or cut off.
public enum PasswordRules {
    public static let length = 8...128

    /// Throws `validation_failed` on `field`; the message never repeats the password.
    public static func check(
        _ password: Secret<String>, email: EmailAddress? = nil, field: String = "password"
    ) throws(DomainError) {
        let text = password.reveal()
        guard length.contains(text.count), text.utf8.count <= 4 * length.upperBound else {
            throw .invalid(
                field: field, code: "wrong_length",
                message: "\(field) must have from \(length.lowerBound) to \(length.upperBound) characters.")
        }
        guard !text.unicodeScalars.contains("\0") else {
            throw .invalid(field: field, code: "invalid_character", message: "\(field) must not hold a null character.")
        }
        let plain = text.lowercased()
        var known = GuessablePassword.matches(plain) || Set(plain).count <= 2
        if let email {
            let local = email.key.prefix { $0 != "@" }
            known = known || plain == email.key || (local.count >= 8 && plain == local)
        }
        if known {
            throw .invalid(
                field: field, code: "common_password",
                message: "\(field) is one of the passwords that are guessed first; choose another.")
        }
    }
}
