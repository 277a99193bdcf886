import CommerceKernel
import Cryptography
import Testing

@Suite struct PasswordHashTests {
    private let cheap = try? ScryptParameters(costExponent: 4, blockSize: 1, parallelization: 1)

    @Test func `the stored string carries its parameters and checks the password`() throws {
        let cheap = try #require(cheap)
        let hash = try PasswordHash(password: Secret("correct horse"), parameters: cheap)
        #expect(hash.stored.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
        let read = try PasswordHash(stored: hash.stored)
        #expect(read == hash)
        #expect(try read.matches(Secret("correct horse")))
        #expect(try !read.matches(Secret("correct horse ")))
        #expect(try !read.matches(Secret("")))
        #expect(read.parameters.isWeaker(than: .owasp))
        #expect(!ScryptParameters.owasp.isWeaker(than: .owasp))
    }

    @Test func `long passwords are not cut off and null bytes count`() throws {
        let cheap = try #require(cheap)
        let long = String(repeating: "a", count: 127)
        let hash = try PasswordHash(password: Secret(long + "x"), parameters: cheap)
        #expect(try !hash.matches(Secret(long + "y")))
        let null = try PasswordHash(password: Secret("ab\u{0}cd"), parameters: cheap)
        #expect(try !null.matches(Secret("ab\u{0}ce")))
    }

    @Test(arguments: [
        "", "$scrypt$", "$scrypt$ln=4,r=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=24,r=64,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,ln=4,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a malformed or enormous stored hash is refused`(text: String) {
        #expect(throws: CryptographyError.self) { try PasswordHash(stored: text) }
    }

    @Test func `secrets do not show in descriptions, interpolation, mirrors or dumps`() throws {
        let secret = Secret("marker-4242")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(KeyRing.ephemeral(), to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("marker"))
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret == Secret("marker-4242"))
        #expect(secret != Secret("marker-4243"))
        let cheap = try #require(cheap)
        let hash = try PasswordHash(password: secret, parameters: cheap)
        #expect(!"\(hash) \(String(reflecting: hash))".contains("scrypt$"))
    }

    @Test func `statement 42: the strength is OWASP's`() {
        #expect(ScryptParameters.owasp.costExponent == 15)
        #expect(ScryptParameters.owasp.blockSize == 8)
        #expect(ScryptParameters.owasp.parallelization == 3)
    }
}
