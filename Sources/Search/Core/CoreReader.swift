import CXapian

/// What one search uses: a view of one commit, and an analyzer. One thread at a time.
final class CoreReader {
    let index: CoreIndex
    let analyzer: Analyzer
    private let handle: OpaquePointer
    /// Whether a document could not be read since the reader began.
    private(set) var metDamage = false

    init(index: CoreIndex, language: String) throws(SearchError) {
        self.index = index
        analyzer = try Analyzer(language: language)
        var made: OpaquePointer?
        try coreCall { error in souk_reader_open(index.handle, &made, error) }
        guard let made else { throw SearchError(.internal, "the reader did not open") }
        handle = made
    }

    deinit { souk_reader_dispose(handle) }

    /// Takes up the newest commit.
    func begin() throws(SearchError) {
        metDamage = false
        try coreCall { error in souk_reader_begin(handle, error) }
    }

    /// The answer's pointers are valid until the next search. `.busy` when the index changed under it.
    func search(_ plan: UnsafePointer<souk_plan>) throws(SearchError) -> souk_answer {
        var answer = souk_answer()
        try coreCall { error in souk_reader_search(handle, plan, &answer, error) }
        return answer
    }

    /// The counts of the facets of the last search's plan, valid as its answer is.
    func facetCounts() throws(SearchError) -> UnsafePointer<souk_facet_counts>? {
        var facets: UnsafePointer<souk_facet_counts>?
        try coreCall { error in souk_reader_count_facets(handle, &facets, error) }
        return facets
    }

    /// Nil when its record was changed on the disk.
    func id(_ document: UInt32) -> String? {
        var id: UnsafePointer<CChar>?
        let length = souk_reader_id(handle, document, &id)
        return isWhole(length) ? String(core: id, length) : nil
    }

    /// Nil when its record was changed on the disk.
    func payload(_ document: UInt32) -> [UInt8]? {
        var bytes: UnsafePointer<UInt8>?
        let length = souk_reader_payload(handle, document, &bytes)
        return isWhole(length) ? Array(UnsafeBufferPointer(start: bytes, count: length)) : nil
    }

    private func isWhole(_ length: Int) -> Bool {
        // SIZE_MAX, as Swift imports it.
        if length == -1 { metDamage = true }
        return length != -1
    }

    /// The text of a field; several values on lines of their own.
    func text(_ document: UInt32, field: Int) -> String {
        var text: UnsafePointer<CChar>?
        let length = souk_reader_text(handle, document, UInt32(field), &text)
        return String(core: text, length)
    }

    func sortValue(_ document: UInt32, _ sort: souk_sort) -> Double {
        withUnsafePointer(to: sort) { souk_reader_sort_value(handle, document, $0) }
    }

    /// Bytes that compare like the text a document is sorted by; none for numbers.
    func sortText(_ document: UInt32, _ sort: souk_sort) -> [UInt8] {
        var bytes: UnsafePointer<CChar>?
        let length = withUnsafePointer(to: sort) { souk_reader_sort_text(handle, document, $0, &bytes) }
        return UnsafeBufferPointer(start: bytes, count: length).map { UInt8(bitPattern: $0) }
    }

    /// The words that tell most about a document.
    func tellingWords(_ document: UInt32, most: Int) -> [CoreIndex.Word] {
        withUnsafeTemporaryAllocation(of: souk_word.self, capacity: most) { buffer in
            let count = Int(souk_reader_telling_words(handle, document, buffer.baseAddress, UInt32(most)))
            return (0..<count).map { CoreIndex.Word(buffer[$0]) }
        }
    }

    struct NamePhrase {
        var text: String
        /// Whose name has it.
        var documents: Int
    }

    /// The most frequent phrases of the names, in the form used most.
    func namePhrases(most: Int) throws(SearchError) -> [NamePhrase] {
        var failure: SearchError?
        let phrases = [souk_name_phrase](unsafeUninitializedCapacity: most) { buffer, count in
            var found: UInt32 = 0
            do throws(SearchError) {
                try coreCall { error in
                    souk_reader_name_phrases(handle, buffer.baseAddress, UInt32(most), &found, error)
                }
            } catch {
                failure = error
            }
            count = Int(found)
        }
        if let failure { throw failure }
        return phrases.map { phrase in
            var text = index.text(ofWord: phrase.words.0)
            for (place, word) in [phrase.words.1, phrase.words.2].prefix(Int(phrase.word_count) - 1).enumerated() {
                text += (phrase.hyphens >> UInt8(place) & 1 == 1 ? "-" : " ") + index.text(ofWord: word)
            }
            return NamePhrase(text: text, documents: Int(phrase.documents))
        }
    }
}
