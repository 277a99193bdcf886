import CommerceKernel
import Cryptography
import Foundation

/// The sandbox's tokeniser for browsers: takes a card from a form and sends the payer back to where the shop has signed
/// that they come from, so that nobody can be sent elsewhere.
enum SandboxCardForm {
    static let path = "/tokenize"

    static func fields(returnURL: String, key: Secret<[UInt8]>) -> [CardForm.Field] {
        [.init(name: "return", value: returnURL), .init(name: "signature", value: signature(of: returnURL, key))]
    }

    static func isSigned(_ fields: [String: String], key: Secret<[UInt8]>) -> Bool {
        guard let address = fields["return"], let signature = fields["signature"] else { return false }
        return ConstantTime.equal(signature, Self.signature(of: address, key))
    }

    /// The address the payer goes back to, with the answer in its query.
    static func destination(_ fields: [String: String], _ name: String, _ value: String) -> String {
        let address = fields["return"] ?? "/"
        return address + (address.contains("?") ? "&" : "?") + name + "=" + value
    }

    /// The fields of an `application/x-www-form-urlencoded` body.
    static func parse(_ body: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.replacing("+", with: " ").removingPercentEncoding ?? "" }
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        return fields
    }

    private static func signature(of address: String, _ key: Secret<[UInt8]>) -> String {
        Hex.encode(HMACSHA256.code(for: Array("card form\n\(address)".utf8), key: key.reveal()))
    }
}
