import Catalog
import CommerceKernel

/// The items of a Google Merchant feed in RSS 2.0 (`item`) or Atom (`entry`), one at a time.
///
/// A small tokenizer of our own rather than a document tree: memory stays that of one item, and a document type
/// declaration (the door to entity expansion and foreign files) is refused.
final class GoogleXMLReader: RecordReader {
    private let tokens: XMLTokenizer
    private let mapping = GoogleMapping()
    private var ready: [ReadResult] = []
    private var position = 0
    private var isFinished = false

    init(_ source: any ByteSource) { tokens = XMLTokenizer(source) }

    func next() throws -> ReadResult? {
        while true {
            if position < ready.count {
                defer { position += 1 }
                return ready[position]
            }
            if isFinished { return nil }
            position = 0
            if let item = try nextItem() {
                ready = mapping.take(item)
            } else {
                isFinished = true
                ready = mapping.finish()
            }
        }
    }

    private func nextItem() throws -> GoogleItem? {
        while let token = try tokens.next() {
            if case .open(let name, let isEmpty) = token, name == "item" || name == "entry" {
                let line = tokens.line
                return isEmpty ? GoogleItem(line: line, pairs: [], separatesImages: false) : try item(name, line)
            }
        }
        return nil
    }

    private func item(_ itemName: String, _ line: Int) throws -> GoogleItem {
        var pairs: [(name: String, value: String)] = []
        var path: [String] = []
        var text = ""
        while let token = try tokens.next() {
            switch token {
            case .text(let part): text += part
            case .open(let name, let isEmpty):
                if !isEmpty { path.append(name) }
                text = ""
            case .close(let name):
                if name == itemName, path.isEmpty {
                    return GoogleItem(line: line, pairs: pairs, separatesImages: false)
                }
                // Only leaves directly below the item are attributes; `g:shipping` and its like have parts.
                if path.count == 1 {
                    let value = Whitespace.trimmed(text)
                    if !value.isEmpty { pairs.append((GoogleItem.canonical(name), value)) }
                }
                if !path.isEmpty { path.removeLast() }
                text = ""
            }
        }
        throw ImportError.damagedDocument(
            "the item that begins in line \(line) is not closed: the file was cut off", line: tokens.line)
    }
}
