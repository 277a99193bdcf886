public import CommerceKernel

/// Settings as JSON, in the form of their files.
extension SearchSettings {
    public enum Part: Sendable, Hashable, CaseIterable {
        case synonyms, stopWords, curations
        /// Typos and ranking.
        case behaviour

        var file: SettingsFile {
            switch self {
            case .synonyms: .synonyms
            case .stopWords: .stopWords
            case .curations: .curations
            case .behaviour: .settings
            }
        }
    }

    public func json(_ part: Part) -> JSONValue {
        // What we write ourselves can be read.
        (try? JSONParser.parse(part.file.encode(self))) ?? .null
    }

    /// Puts `json` in the place of `part`. Throws `.invalidSettings` and changes nothing when it cannot be read.
    public mutating func replace(_ part: Part, with json: JSONValue) throws(SearchError) {
        var copy = self
        try part.file.decode(json.bytes, into: &copy)
        self = copy
    }
}
