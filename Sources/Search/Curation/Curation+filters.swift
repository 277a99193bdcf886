extension Curation {
    /// What is wrong with the filter of a rule or of a boost; nil when it can be read. One that cannot be read would
    /// silently do nothing in a search.
    public static func fault(ofFilter text: String) -> String? {
        do {
            _ = try FilterParser.parse(text)
            return nil
        } catch {
            return error.message
        }
    }

    /// The first of its filters that cannot be read, with what is wrong there.
    public var unreadableFilter: (text: String, fault: String)? {
        for text in boosts.map(\.filter) + [filter].compactMap({ $0 }) {
            if let fault = Self.fault(ofFilter: text) { return (text, fault) }
        }
        return nil
    }
}
