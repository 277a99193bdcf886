import CommerceKernel
import Cryptography
import Foundation
import Testing

@Suite struct SealingTests {
    @Test func `a changed bit anywhere keeps a sealed value shut`() throws {
        let ring = KeyRing.ephemeral()
        let sealed = try ring.seal(Array("a secret".utf8), context: "user/1")
        #expect(try ring.open(sealed, context: "user/1") == Array("a secret".utf8))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptographyError.self) { try ring.open(changed, context: "user/1") }
        }
        #expect(throws: CryptographyError.notAuthentic) { try ring.open(sealed, context: "user/2") }
        #expect(throws: CryptographyError.notAuthentic) { try ring.open([], context: "user/1") }
        #expect(throws: CryptographyError.notAuthentic) { try ring.open(Array(sealed.prefix(20)), context: "user/1") }
    }

    @Test func `the same secret is sealed differently each time`() throws {
        let ring = KeyRing.ephemeral()
        #expect(try ring.seal([1], context: "") != ring.seal([1], context: ""))
    }

    @Test func `a rotated file opens old values until their key is retired`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try MasterKeyFile.open(at: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let sealed = try first.seal([1, 2, 3], context: "x")
        #expect(try MasterKeyFile.open(at: path).current.id == first.current.id, "made once")

        let second = try MasterKeyFile.rotate(at: path)
        #expect(second.current.id != first.current.id)
        #expect(try second.open(sealed, context: "x") == [1, 2, 3])
        #expect(second.needsResealing(sealed))
        #expect(second.derivedKey(purpose: "p") == first.derivedKey(purpose: "p"), "the root stays")
        #expect(second.derivedKey(purpose: "p") != second.derivedKey(purpose: "q"))

        let third = try MasterKeyFile.retireOldKeys(at: path)
        #expect(throws: CryptographyError.unknownKey(id: first.current.id)) { try third.open(sealed, context: "x") }
    }

    @Test func `a key file that others may read is refused`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try MasterKeyFile.open(at: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: CryptographyError.self) { try MasterKeyFile.open(at: path) }
    }

    @Test(arguments: ["", "root AAAA\n", "key x", "root \(Base64URL.encode([UInt8](repeating: 1, count: 32)))"])
    func `a malformed key file is refused with its reason`(text: String) {
        #expect(throws: CryptographyError.self) { try MasterKeyFile.ring(from: text) }
    }
}
