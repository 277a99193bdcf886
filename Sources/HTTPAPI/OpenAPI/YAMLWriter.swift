import CommerceKernel

/// Writes JSON values as YAML 1.2 in block style. Texts are quoted as JSON strings, which YAML reads alike.
enum YAMLWriter {
    static func text(_ value: JSONValue) -> String {
        var lines: [String] = []
        write(value, indentation: 0, prefix: "", to: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    /// `prefix` stands before the value's first line: a key, or the dash of a list.
    private static func write(_ value: JSONValue, indentation: Int, prefix: String, to lines: inout [String]) {
        let margin = String(repeating: "  ", count: indentation)
        switch value {
        case .object(let object) where !object.isEmpty:
            if !prefix.isEmpty { lines.append(margin + prefix) }
            let depth = prefix.isEmpty ? indentation : indentation + 1
            for (key, member) in object.members {
                write(member, indentation: depth, prefix: "\(name(key)):", to: &lines)
            }
        case .array(let values) where !values.isEmpty:
            if !prefix.isEmpty { lines.append(margin + prefix) }
            let depth = prefix.isEmpty ? indentation : indentation + 1
            for element in values { write(element, indentation: depth, prefix: "-", to: &lines) }
        default: lines.append(margin + (prefix.isEmpty ? "" : prefix + " ") + value.text)
        }
    }

    /// Plain where that cannot be read as anything but a text.
    private static func name(_ key: String) -> String {
        let isPlain =
            key.utf8.first.map { (65...90).contains($0) || (97...122).contains($0) } == true
            && key.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
            && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(key.lowercased())
        return isPlain ? key : JSONValue.string(key).text
    }
}
