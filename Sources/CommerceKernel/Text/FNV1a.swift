/// The hash FNV-1a of 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv). The same everywhere and always, unlike Swift's
/// own; for names and versions, never against forgery.
public enum FNV1a {
    public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
