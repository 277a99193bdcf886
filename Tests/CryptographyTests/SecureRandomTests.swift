import Cryptography
import Testing

@Suite struct SecureRandomTests {
    @Test(arguments: [0, 1, 15, 16, 32, 33, 1023, 1024, 1025, 100_000])
    func `as many bytes as are asked for`(_ count: Int) {
        let bytes = SecureRandom().randomBytes(count)
        #expect(bytes.count == count)
        // One zero in 256 is expected: as many as a quarter say that something was not filled.
        if count >= 100 { #expect(bytes.count { $0 == 0 } < count / 4) }
    }

    @Test func `nobody gets the bytes of another`() async {
        let drawn = await withTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in SecureRandom().randomBytes(16) } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(drawn).count == 16_000)
        // Every bit is set in about half of them; 6 standard deviations are 380.
        for bit in 0..<128 {
            let set = drawn.count { $0[bit / 8] >> (bit % 8) & 1 == 1 }
            #expect(abs(set - 8000) < 500)
        }
    }
}
