import CXapian

/// Cuts text into words as the index does. One thread at a time.
final class Analyzer {
    struct Token {
        /// Bytes in the source.
        var range: Range<Int>
        /// Lower case, without accents.
        var text: String
        var position: Int
        /// Parts covered; more than 1 for a joined form such as `wifi` of `wi-fi`.
        var span: Int
        var isNumber: Bool
        var isCJK: Bool
        /// Tied to the part before by a connector.
        var isAttached: Bool
    }

    let handle: OpaquePointer

    init(language: String) throws(SearchError) {
        guard let handle = language.withCString({ souk_analyzer_create($0) }) else {
            throw SearchError(
                .invalidSettings, "There is no stemmer for the language \"\(language)\".", subject: "language")
        }
        self.handle = handle
    }

    deinit { souk_analyzer_dispose(handle) }

    func tokens(_ text: String) -> [Token] {
        text.withCore { bytes, length in
            var tokens: UnsafePointer<souk_token>?
            let count = souk_analyzer_tokens(handle, bytes, length, &tokens)
            return UnsafeBufferPointer(start: tokens, count: count).map { token in
                Token(
                    range: Int(token.begin)..<Int(token.end), text: String(core: token.text, Int(token.length)),
                    position: Int(token.position), span: Int(token.span),
                    isNumber: token.kind == UInt8(SOUK_TOKEN_NUMBER.rawValue),
                    isCJK: token.kind == UInt8(SOUK_TOKEN_CJK.rawValue), isAttached: token.attached != 0)
            }
        }
    }

    /// Lower case, without accents, white space single.
    func fold(_ text: String) -> String {
        text.withCore { bytes, length in
            var folded: UnsafePointer<CChar>?
            let count = souk_analyzer_fold(handle, bytes, length, &folded)
            return String(core: folded, count)
        }
    }

    func stem(_ word: String) -> String {
        word.withCore { bytes, length in
            var stem: UnsafePointer<CChar>?
            let count = souk_analyzer_stem(handle, bytes, length, &stem)
            return String(core: stem, count)
        }
    }
}
