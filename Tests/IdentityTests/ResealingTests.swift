import CommerceKernel
import Cryptography
import Identity
import Storage
import Testing

@Suite struct ResealingTests {
    @Test func `after a rotation secrets are sealed anew and nothing needs the old key`() async throws {
        let old = SealingKey.generate()
        let root = Secret([UInt8](repeating: 1, count: 32))
        let fixture = try IdentityFixture(ring: KeyRing(current: old, root: root))
        let user = try fixture.makeUser()
        let secret = try await fixture.service.createSigningSecret(userID: user.id)
        let token = try await fixture.login().accessToken

        let new = SealingKey.generate()
        let both = try fixture.service(ring: KeyRing(current: new, older: [old], root: root))
        #expect(try both.resealNow() == 2)
        #expect(try both.resealNow() == 0)

        let only = try fixture.service(ring: KeyRing(current: new, root: root))
        #expect(try await only.signingSecret(userID: user.id)?.reveal() == Array(secret.reveal().utf8))
        #expect(try await only.principal(bearer: token.reveal()).userID == user.id)
    }
}
