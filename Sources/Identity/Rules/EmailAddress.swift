public import CommerceKernel
import Foundation

/// An e-mail address in the form it is written to, and the key by which two spellings are one address.
///
/// The mailbox syntax of RFC 5321 with the limits of its section 4.5.3.1 (local part 64, domain 255, path 254 octets)
/// and the internationalised characters of RFC 6531. Quoted local parts and address literals are refused: nobody signs
/// up with them, and they are a way to smuggle header text.
public struct EmailAddress: Sendable, Hashable {
    /// The local part as given (in Unicode's form C), the domain in lower case.
    public let text: String
    /// Lower case throughout, the domain in its ASCII form: what the unique index is on.
    public let key: String

    /// Throws `validation_failed` on the field `email`.
    public init(_ input: String, field: String = "email") throws(DomainError) {
        func refusal(_ reason: String) -> DomainError {
            .invalid(field: field, code: "invalid_email", message: "\(field) is no e-mail address: \(reason).")
        }
        let composed = input.precomposedStringWithCanonicalMapping
        guard composed.utf8.count <= 254 else { throw refusal("it is longer than 254 octets") }
        guard let at = composed.lastIndex(of: "@") else { throw refusal("it has no @") }
        let local = String(composed[..<at])
        let domain = composed[composed.index(after: at)...].lowercased()
        guard (1...64).contains(local.utf8.count) else { throw refusal("its local part must have 1 to 64 octets") }
        let atoms = local.split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.unicodeScalars.allSatisfy(Self.isAtomText) }) else {
            throw refusal("its local part has a character or a dot where none may be")
        }
        guard let ascii = Self.asciiDomain(domain) else { throw refusal("its domain is not valid") }
        text = "\(local)@\(domain)"
        key = "\(local.lowercased())@\(ascii)"
    }

    private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0..<0x80: "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        default: isLetterLike(scalar)
        }
    }

    /// Letters, marks, digits and symbols beyond ASCII: no control, format, space or private-use characters, which
    /// could hide that two addresses differ.
    private static func isLetterLike(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    /// The domain with every label in ASCII (punycode for the others); nil when it is no host name with a dot.
    private static func asciiDomain(_ domain: String) -> String? {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return nil }
        var ascii: [String] = []
        for label in labels {
            let isPlain = label.utf8.allSatisfy { $0 < 0x80 }
            guard isPlain || label.unicodeScalars.allSatisfy({ $0.value < 0x80 || isLetterLike($0) }) else {
                return nil
            }
            guard let encoded = isPlain ? String(label) : Punycode.encode(label).map({ "xn--" + $0 }) else {
                return nil
            }
            guard (1...63).contains(encoded.utf8.count), !encoded.hasPrefix("-"), !encoded.hasSuffix("-"),
                encoded.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) || $0 == 45 })
            else { return nil }
            ascii.append(encoded)
        }
        guard let last = ascii.last, !last.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let joined = ascii.joined(separator: ".")
        return joined.utf8.count <= 253 ? joined : nil
    }
}
