import CXapian

/// One generation, open in the core. Any number of threads may use it.
final class CoreIndex: @unchecked Sendable {
    // The core guards what it shares; see its header.
    let handle: OpaquePointer

    struct Word {
        var id: UInt32
        var stem: UInt32
        var frequency: Int
        /// Of this very form, weighted by field.
        var uses: Int
        var edits: Int
        var cost: Int

        init(_ word: souk_word) {
            id = word.word
            stem = word.stem
            frequency = Int(word.frequency)
            uses = Int(word.uses)
            edits = Int(word.edits)
            cost = Int(word.cost)
        }
    }

    init(path: String, schema: CoreSchema) throws(SearchError) {
        var made: OpaquePointer?
        try coreCall { error in souk_index_open(path, schema.handle, &made, error) }
        guard let made else { throw SearchError(.internal, "the index did not open") }
        handle = made
    }

    deinit { souk_index_dispose(handle) }

    /// Takes over commits of other processes.
    func refresh() throws(SearchError) -> Bool {
        var changed = false
        try coreCall { error in souk_index_refresh(handle, &changed, error) }
        return changed
    }

    var state: souk_index_state {
        var state = souk_index_state()
        souk_index_state_of(handle, &state)
        return state
    }

    var documentCount: Int { Int(state.documents) }

    var position: IndexPosition {
        let epoch = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            let length = souk_index_epoch(handle, buffer.baseAddress, buffer.count)
            return String(core: buffer.baseAddress, min(length, buffer.count))
        }
        return IndexPosition(epoch: epoch, sequence: state.sequence)
    }

    func payload(id: String) -> [UInt8]? {
        var payload: [UInt8]?
        let found = id.withCore { bytes, length in
            withUnsafeMutablePointer(to: &payload) { target in
                souk_index_payload(handle, bytes, length, target) { context, bytes, length in
                    context?.assumingMemoryBound(to: [UInt8]?.self).pointee =
                        Array(UnsafeBufferPointer(start: bytes, count: length))
                }
            }
        }
        return found ? payload : nil
    }

    /// The internal number of a document.
    func document(id: String) -> UInt32? {
        let number = id.withCore { souk_index_document(handle, $0, $1) }
        return number == 0 ? nil : number
    }

    func column(_ name: String) -> UInt32? {
        let column = name.withCore { souk_index_column(handle, $0, $1) }
        return column == UInt32.max ? nil : column
    }

    var columnCount: Int { Int(souk_index_column_count(handle)) }

    func columnName(_ column: UInt32) -> String {
        var name: UnsafePointer<CChar>?
        let length = souk_index_column_name(handle, column, &name)
        return String(core: name, length)
    }

    func value(_ ordinal: UInt32, of column: UInt32) -> String {
        var text: UnsafePointer<CChar>?
        let length = souk_index_value(handle, column, ordinal, &text)
        return String(core: text, length)
    }

    func valueCount(_ column: UInt32) -> Int { Int(souk_index_value_count(handle, column)) }

    /// The ordinals of the values that match `folded`, rising.
    func ordinals(of column: UInt32, matching folded: String, _ match: souk_value_match) -> [UInt32] {
        folded.withCore { bytes, length in
            var room = 64
            while true {
                var total = 0
                let found = [UInt32](unsafeUninitializedCapacity: room) { buffer, count in
                    total = Int(
                        souk_index_match_values(
                            handle, column, match, bytes, length, buffer.baseAddress, UInt32(room)))
                    count = min(total, room)
                }
                if total <= room { return found }
                room = total
            }
        }
    }

    func find(_ word: String, analyzer: Analyzer) -> Word? {
        var found = souk_word()
        return word.withCore { souk_index_find_word(handle, analyzer.handle, $0, $1, &found) } ? Word(found) : nil
    }

    func text(ofWord word: UInt32) -> String {
        guard word != UInt32.max else { return "" }
        var text: UnsafePointer<CChar>?
        let length = souk_index_word_text(handle, word, &text)
        return String(core: text, length)
    }

    func text(ofStem stem: UInt32) -> String {
        var text: UnsafePointer<CChar>?
        let length = souk_index_stem_text(handle, stem, &text)
        return String(core: text, length)
    }

    /// The most frequent words that begin with `prefix`, one a stem.
    func complete(_ prefix: String, most: Int) -> [Word] {
        words(most: most) { buffer in
            prefix.withCore { souk_index_complete(handle, $0, $1, buffer, UInt32(most)) }
        }
    }

    /// Words within `edits` of `word`, nearest first.
    func correct(_ word: String, edits: Int, prefix: Bool, most: Int) -> [Word] {
        words(most: most) { buffer in
            word.withCore { souk_index_correct(handle, $0, $1, UInt32(edits), prefix, buffer, UInt32(most)) }
        }
    }

    private func words(most: Int, _ fill: (UnsafeMutablePointer<souk_word>?) -> UInt32) -> [Word] {
        withUnsafeTemporaryAllocation(of: souk_word.self, capacity: most) { buffer in
            let count = Int(fill(buffer.baseAddress))
            return (0..<count).map { Word(buffer[$0]) }
        }
    }
}
