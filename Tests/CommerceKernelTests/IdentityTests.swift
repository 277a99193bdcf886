import CommerceKernel
import Testing

@Suite struct IdentityTests {
    @Test func `version 7 UUIDs sort by time and carry version and variant`() {
        let ids = SeededIDs(seed: 1)
        let first = ids.uuidV7(at: Timestamp(milliseconds: 1_768_905_000_000))
        let second = ids.uuidV7(at: Timestamp(milliseconds: 1_768_905_000_001))
        #expect(first < second)
        #expect(first.count == 36)
        #expect(Array(first)[14] == "7")
        #expect("89ab".contains(Array(first)[19]))
        #expect(UUIDText.normalized(first.uppercased()) == first)
        #expect(UUIDText.normalized("not-a-uuid") == nil)
    }

    @Test func `base64url and hex read back what they write`() {
        let ids = SeededIDs(seed: 2)
        for count in 0..<70 {
            let bytes = ids.randomBytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
        #expect(Base64URL.decode("a") == nil)
        #expect(Base64URL.decode("aa==") == nil)
        #expect(Base64URL.decode("a+") == nil)
        #expect(Base64URL.decode("ab") == nil, "stray bits in the last character")
        #expect(Hex.decode("abc") == nil)
        #expect(Hex.decode("zz") == nil)
    }

    @Test func `seeded ids repeat and system ids do not`() {
        #expect(SeededIDs(seed: 3).randomBytes(32) == SeededIDs(seed: 3).randomBytes(32))
        #expect(SystemIDs().randomBytes(32) != SystemIDs().randomBytes(32))
        #expect(SystemIDs().randomBytes(5).count == 5)
        #expect(SystemIDs().identifier(prefix: "prod_").count == 25)
    }

    @Test func `a page is bounded`() throws {
        #expect(try PageRequest(page: 3, limit: 20).offset == 40)
        #expect(try PageRequest(limit: 500).limit == 100)
        #expect(try PageRequest().pages(total: 245) == 13)
        #expect(throws: DomainError.self) { try PageRequest(page: 0) }
        #expect(throws: DomainError.self) { try PageRequest(page: .max) }
        #expect(throws: DomainError.self) { try PageRequest(limit: 0) }
    }
}
