import Testing

@testable import Payments

@Suite struct SandboxTokenTests {
    private let key = Array("a key of the sandbox".utf8)
    private let card = CardSummary(brand: "mastercard", lastFour: "0044", expiryMonth: 12, expiryYear: 2031)
    private let fingerprint = (0..<16).map { UInt8($0 * 17) }

    @Test(arguments: SandboxScenario.allCases)
    func `a token says again what was put into it`(scenario: SandboxScenario) throws {
        let text = SandboxToken(card, fingerprint: fingerprint, scenario: scenario)
            .text(salt: [1, 2, 3, 4, 5, 6], key: key)
        let read = try #require(SandboxToken(text, key: key))
        #expect(read.card == card)
        #expect(read.fingerprint == fingerprint)
        #expect(read.scenario == scenario)
    }

    @Test func `a token has no digit, and is another one with other salt`() {
        let token = SandboxToken(card, fingerprint: fingerprint, scenario: .success)
        let text = token.text(salt: [1, 2, 3, 4, 5, 6], key: key)
        #expect(text.count == 78)
        #expect(text.allSatisfy { !$0.isNumber })
        #expect(text != token.text(salt: [1, 2, 3, 4, 5, 7], key: key))
    }

    @Test func `a changed, cut or foreign token is unknown`() {
        let text = SandboxToken(card, fingerprint: fingerprint, scenario: .decline)
            .text(salt: [1, 2, 3, 4, 5, 6], key: key)
        for index in text.indices.dropFirst(4) {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "a" ? "b" : "a")
            #expect(SandboxToken(changed, key: key) == nil)
        }
        #expect(SandboxToken(String(text.dropLast(2)), key: key) == nil)
        #expect(SandboxToken(text + "aa", key: key) == nil)
        #expect(SandboxToken(text, key: Array("another key".utf8)) == nil)
        #expect(SandboxToken("tok_", key: key) == nil)
        #expect(SandboxToken("", key: key) == nil)
    }
}
