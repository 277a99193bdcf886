import CommerceKernel
import Cryptography
import Identity
import Testing

/// Statement 51: the commonest passwords are refused, and what is made of them.
@Suite struct GuessablePasswordTests {
    private func isRefused(_ password: String) -> Bool {
        do {
            try PasswordRules.check(Secret(password))
            return false
        } catch {
            return error.details.first?.code == "common_password"
        }
    }

    @Test(arguments: [
        "password", "Password1", "PASSWORD", "P@ssw0rd!", "pa55w0rd", "drowssap", "12345678", "1234567890", "24121985",
        "qwertyuiop", "qwerty12", "QWERTZ123", "1qaz2wsx", "q1w2e3r4", "asdfasdf", "abcabcabc", "aaaaaaaa",
        "sunshine", "Sunshine2024!", "iloveyou", "jessica1", "Jessica_99", "dragon12345", "monkey!!", "liverpoo",
        "m1chael1", "qweasdzxc", "zaq12wsx", "football99", "baseball", "redsox2004", "blackcat", "lovedogs",
        "12345678a", "abcd1234", "1q2w3e4r5t", "letmein1!", "correct!", "welcome2026",
    ])
    func `a password that is guessed first is refused`(_ password: String) {
        // "correct!" is no common word: it shows that the test can tell.
        #expect(isRefused(password) == (password != "correct!"), "\(password)")
    }

    @Test(arguments: [
        "correct horse battery", "securePassword123", "k7#pQz!m", "grünes Haus am See", "my dog has fleas",
        "sandwich trombone", "Tuesday-rain-7", "tr0ub4dor&3", "xkqzvbwj", "82736450192837", "пароль длинный",
        "日本語のパスワード", "souk-staff-demo",
    ])
    func `a password that is none of them is taken`(_ password: String) {
        #expect(!isRefused(password), "\(password)")
    }

    @Test func `random passwords are taken`() {
        let random = SecureRandom()
        let refused = (0..<2000).map { _ in random.token(bytes: 12) }.filter(isRefused)
        #expect(refused.isEmpty)
    }

    @Test func `the longest password costs no time worth noting`() {
        let clock = ContinuousClock()
        for text in [String(repeating: "ab1!", count: 32), String(repeating: "lovelove1", count: 14)] {
            #expect(clock.measure { _ = isRefused(text) } < .milliseconds(50))
        }
    }
}
