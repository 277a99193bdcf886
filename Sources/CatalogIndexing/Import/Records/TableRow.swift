import Catalog
import CommerceKernel

/// A row of delimited text with its header.
struct TableRow {
    let line: Int
    let header: TableHeader
    let fields: [String]

    /// The trimmed cell under the column `name` (in any case); nil when there is no such column or it is empty.
    subscript(name: String) -> String? {
        guard let index = header.index(of: name), index < fields.count else { return nil }
        let text = Whitespace.trimmed(fields[index])
        return text.isEmpty ? nil : text
    }

    /// Columns and their cells that are not empty, in order.
    var cells: [(column: String, text: String)] {
        zip(header.names, fields).compactMap { name, field in
            let text = Whitespace.trimmed(field)
            return text.isEmpty ? nil : (name, text)
        }
    }
}

/// The first row of delimited text.
struct TableHeader: Sendable {
    let names: [String]
    private let positions: [String: Int]

    init(_ names: [String]) {
        self.names = names.map(Whitespace.trimmed)
        var positions: [String: Int] = [:]
        for (index, name) in self.names.enumerated() where positions[name.lowercased()] == nil {
            positions[name.lowercased()] = index
        }
        self.positions = positions
    }

    func index(of name: String) -> Int? { positions[name.lowercased()] }

    func has(_ name: String) -> Bool { index(of: name) != nil }

    func hasAll(_ names: String...) -> Bool { names.allSatisfy(has) }

    /// Columns that begin with `prefix`, in order.
    func columns(withPrefix prefix: String) -> [String] {
        names.filter { $0.lowercased().hasPrefix(prefix.lowercased()) }
    }
}

/// What the text of a cell means.
enum Cell {
    /// A number or a boolean where the text is one beyond doubt (`007` and `+1` are texts), else the text.
    static func value(_ text: String) -> JSONValue {
        switch text {
        case "true", "TRUE", "True": return true
        case "false", "FALSE", "False": return false
        default:
            guard let first = text.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first),
                text.utf8.count <= 15, let number = JSONNumber(text)
            else { return .string(text) }
            return .number(number)
        }
    }

    /// The parts of a list in one cell, separated by `separator`, trimmed, none empty.
    static func list(_ text: String?, _ separator: Character) -> [String] {
        (text ?? "").split(separator: separator).map { Whitespace.trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// HTML as plain text: tags become spaces, entities their characters. Merchants' descriptions are full of it.
    static func plainText(_ html: String) -> String { HTMLText.plain(html) }
}
