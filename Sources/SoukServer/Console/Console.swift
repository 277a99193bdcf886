import CommerceKernel
import Foundation

/// Data goes to standard output, words for people to standard error. Colour only on a terminal and without `NO_COLOR`.
enum Console {
    static let isTerminal = isatty(STDERR_FILENO) == 1
    static let hasColour = isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// A line of data.
    static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func print(_ json: JSONValue) { print(json.text) }

    /// A line for people.
    static func say(_ text: String) { write(text + "\n", to: .standardError) }

    static func warn(_ text: String) {
        write((hasColour ? "\u{1B}[33mwarning:\u{1B}[0m " : "warning: ") + text + "\n", to: .standardError)
    }

    static func fail(_ text: String) {
        write((hasColour ? "\u{1B}[31msouk:\u{1B}[0m " : "souk: ") + text + "\n", to: .standardError)
    }

    /// A reader that went away (`souk search … | head`) is no fault.
    static func write(_ text: String, to handle: FileHandle) { try? handle.write(contentsOf: Data(text.utf8)) }

    /// Columns of equal width, two spaces apart.
    static func table(_ rows: [[String]]) -> String {
        guard let columns = rows.map(\.count).max() else { return "" }
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
