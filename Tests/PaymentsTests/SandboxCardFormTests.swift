import Cryptography
import Testing

@testable import Payments

@Suite struct SandboxCardFormTests {
    private let key = Secret<[UInt8]>(Array("0123456789abcdef".utf8))
    private let address = "https://shop.example.com/checkout/payment/card?state=abc"

    private func fields(_ address: String) -> [String: String] {
        Dictionary(
            SandboxCardForm.fields(returnURL: address, key: key).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    @Test func `a payer is sent only where the shop has signed that they come from`() {
        var sent = fields(address)
        #expect(SandboxCardForm.isSigned(sent, key: key))
        #expect(!SandboxCardForm.isSigned(sent, key: Secret(Array("another key".utf8))))
        sent["return"] = "https://elsewhere.example/"
        #expect(!SandboxCardForm.isSigned(sent, key: key))
        sent["return"] = nil
        #expect(!SandboxCardForm.isSigned(sent, key: key))
    }

    @Test func `the answer is added to the query of the address`() {
        #expect(SandboxCardForm.destination(fields(address), "token", "tok_1") == address + "&token=tok_1")
        #expect(
            SandboxCardForm.destination(fields("https://s.example/back"), "error", "invalid_cvv")
                == "https://s.example/back?error=invalid_cvv")
    }

    @Test func `a form's body is read with its escapes`() {
        let body = "number=4242+4242&expiry=04%2F30&cvv=%3Cb%3E&broken&=x&bad=%zz"
        let fields = SandboxCardForm.parse(Array(body.utf8))
        #expect(fields["number"] == "4242 4242")
        #expect(fields["expiry"] == "04/30")
        #expect(fields["cvv"] == "<b>")
        #expect(fields["bad"]?.isEmpty == true)
    }

    @Test func `a card form names the gateway's origin`() {
        #expect(CardForm(action: "http://127.0.0.1:4100/tokenize", hiddenFields: []).origin == "http://127.0.0.1:4100")
    }
}
