/// Remembers what was seen lately in bounded memory: the newest `limit` to twice as many keys.
struct RecentKeys {
    private var newer: Set<Int> = []
    private var older: Set<Int> = []
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// Adds a key; true when it is new. Of keys only a hash is kept, so one in some 2^40 may be taken for another.
    mutating func insert(_ parts: String...) -> Bool {
        let key = parts.hashValue
        guard !newer.contains(key), !older.contains(key) else { return false }
        if newer.count >= limit {
            older = newer
            newer = []
        }
        newer.insert(key)
        return true
    }
}
