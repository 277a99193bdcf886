/// What a template reads, by name. Values are text, numbers, flags, `Fields` and arrays of these.
///
/// An absent value is `false`, never a missing name: a missing name would be looked for further out, and a card without
/// a rating would show the page's.
typealias Fields = [String: Any]

extension Optional {
    /// The value for a template.
    var orFalse: Any {
        if let self { self } else { false }
    }
}
