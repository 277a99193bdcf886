/// How matched words are marked. Everything around the marks is HTML-escaped.
public struct HighlightRequest: Sendable, Hashable {
    /// Names of searchable fields.
    public var fields: [String]
    public var before: String
    public var after: String
    /// About how many words of a long field are shown around the matches.
    public var snippetWords: Int

    public init(
        fields: [String] = ["name", "description"], before: String = "<mark>", after: String = "</mark>",
        snippetWords: Int = 30
    ) {
        self.fields = fields
        self.before = before
        self.after = after
        self.snippetWords = snippetWords
    }
}
