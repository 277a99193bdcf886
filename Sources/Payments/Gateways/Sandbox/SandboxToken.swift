import CommerceKernel
import Cryptography

/// Makes and reads the sandbox's tokens, on both of its sides: like the libraries of live gateways that encrypt a card
/// where it is typed, the shop's side needs no call for it, and no number travels.
struct SandboxTokens: Sendable {
    private let tokenKey: Secret<[UInt8]>
    private let fingerprintKey: Secret<[UInt8]>

    /// - Parameter secret: what both sides share.
    init(secret: Secret<[UInt8]>) {
        func key(_ purpose: String) -> Secret<[UInt8]> {
            Secret(HMACSHA256.code(for: Array(purpose.utf8), key: secret.reveal()))
        }
        tokenKey = key("card tokens")
        fingerprintKey = key("card fingerprints")
    }

    func tokenize(_ details: CardDetails, ids: any IDSource) -> CardToken {
        let digits = details.number.reveal()
        let token = SandboxToken(
            CardSummary(
                brand: CardNumber.brand(digits), lastFour: String(digits.suffix(4)), expiryMonth: details.expiryMonth,
                expiryYear: details.expiryYear),
            fingerprint: Array(HMACSHA256.code(for: Array(digits.utf8), key: fingerprintKey.reveal()).prefix(16)),
            scenario: .scenario(ofCard: digits))
        return card(token.text(salt: ids.randomBytes(6), key: tokenKey.reveal()), token)
    }

    /// Nil for a token that was not made here.
    func card(_ text: String) -> CardToken? {
        SandboxToken(text, key: tokenKey.reveal()).map { card(text, $0) }
    }

    /// What paying with a token does; nil for one that was not made here.
    func scenario(_ text: String) -> SandboxScenario? { SandboxToken(text, key: tokenKey.reveal())?.scenario }

    private func card(_ text: String, _ token: SandboxToken) -> CardToken {
        CardToken(token: text, summary: token.card, fingerprint: Hex.encode(token.fingerprint))
    }
}

/// What the sandbox knows of a card, as a token that carries it all, signed: nothing has to be kept, and a forged or
/// foreign token is unknown. There is no card number in it, only its keyed fingerprint.
///
/// `tok_` and 74 letters, four bits each: digits could be taken for the number of a card.
struct SandboxToken {
    static let prefix = "tok_"
    private static let contentLength = 29
    private static let signatureLength = 8
    /// By their number in the token.
    private static let brands = ["card", "visa", "mastercard", "amex", "discover"]

    let card: CardSummary
    /// 16 bytes.
    let fingerprint: [UInt8]
    let scenario: SandboxScenario

    init(_ card: CardSummary, fingerprint: [UInt8], scenario: SandboxScenario) {
        self.card = card
        self.fingerprint = fingerprint
        self.scenario = scenario
    }

    /// Reads a token; nil for anything that was not signed with `key`.
    init?(_ text: String, key: [UInt8]) {
        guard text.hasPrefix(Self.prefix), let bytes = Self.bytes(text.utf8.dropFirst(Self.prefix.utf8.count)),
            bytes.count == Self.contentLength + Self.signatureLength
        else { return nil }
        let content = Array(bytes[..<Self.contentLength])
        guard ConstantTime.equal(Self.signature(of: content, key), Array(bytes[Self.contentLength...])),
            Self.brands.indices.contains(Int(content[7])), SandboxScenario.allCases.indices.contains(Int(content[6]))
        else { return nil }
        let lastFour = String(Int(content[11]) << 8 | Int(content[12]))
        card = CardSummary(
            brand: Self.brands[Int(content[7])],
            lastFour: String(repeating: "0", count: max(0, 4 - lastFour.count)) + lastFour,
            expiryMonth: Int(content[8]), expiryYear: Int(content[9]) << 8 | Int(content[10]))
        scenario = SandboxScenario.allCases[Int(content[6])]
        fingerprint = Array(content[13...])
    }

    /// - Parameter salt: six bytes; others make another token of the same card.
    func text(salt: [UInt8], key: [UInt8]) -> String {
        var content = salt
        content.append(UInt8(SandboxScenario.allCases.firstIndex(of: scenario) ?? 0))
        content.append(UInt8(Self.brands.firstIndex(of: card.brand) ?? 0))
        content.append(UInt8(card.expiryMonth))
        for number in [card.expiryYear, Int(card.lastFour) ?? 0] {
            content += [UInt8(number >> 8 & 255), UInt8(number & 255)]
        }
        content += fingerprint
        return Self.prefix + Self.letters(content + Self.signature(of: content, key))
    }

    private static func signature(of content: [UInt8], _ key: [UInt8]) -> [UInt8] {
        Array(HMACSHA256.code(for: content, key: key).prefix(signatureLength))
    }

    private static let firstLetter = UInt8(ascii: "a")

    private static func letters(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [firstLetter + $0 >> 4, firstLetter + $0 & 15] }, as: UTF8.self)
    }

    private static func bytes(_ letters: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for letter in letters {
            guard letter >= firstLetter, letter < firstLetter + 16 else { return nil }
            let half = letter - firstLetter
            if let first = high {
                bytes.append(first << 4 | half)
                high = nil
            } else {
                high = half
            }
        }
        return high == nil ? bytes : nil
    }
}
