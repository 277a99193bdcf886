import CommerceKernel
import Foundation

/// An answer as a published document shows it: status line, header fields, an empty line, the body. `Date`,
/// `Content-Length` and `Transfer-Encoding` describe one moment and are not kept in the files.
struct Sample {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: JSONValue?

    struct Unreadable: Error { let name: String }

    /// The file `Samples/NAME.http`.
    init(_ name: String) throws { try self.init(text: Self.text(name)) }

    /// The same as text, for answers whose addresses depend on the server under test.
    static func text(_ name: String) throws -> String {
        guard let url = Bundle.module.url(forResource: name, withExtension: "http", subdirectory: "Samples") else {
            throw Unreadable(name: name)
        }
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    init(text: String) throws {
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        let lines = parts[0].split(separator: "\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Unreadable(name: text)
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            let field = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (field[0], field.count > 1 ? field[1] : "")
        }
        // A bare nil would be the JSON null.
        body = parts.count > 1 ? try JSONParser.parse(Array(parts[1].utf8)) : Optional.none
    }

    /// Everything in which `answer` differs, one line each. `varying` names members, such as `data.id`, whose value is
    /// another one every time: their type is still held, and a text must still match the expression.
    func differences(from answer: Answer, varying: [String: String] = [:]) -> [String] {
        var found: [String] = []
        if answer.status != status { found.append("status is \(answer.status), not \(status)") }
        for (name, value) in headers {
            let actual = answer[name]
            let isSame = varying[name].map { actual?.wholeMatches($0) == true } ?? (actual == value)
            if !isSame { found.append("\(name) is \(actual ?? "missing"), not \(value)") }
        }
        if !headers.contains(where: { $0.name == "Content-Type" }), let type = answer["Content-Type"] {
            found.append("Content-Type is \(type) and should be missing")
        }
        guard let body else {
            if !answer.bytes.isEmpty { found.append("there is a body of \(answer.bytes.count) bytes") }
            return found
        }
        guard let actual = try? JSONParser.parse(answer.bytes) else { return found + ["the body is not JSON"] }
        Self.compare(body, actual, "", varying, &found)
        return found
    }

    private static func compare(
        _ expected: JSONValue, _ actual: JSONValue, _ path: String, _ varying: [String: String],
        _ found: inout [String]
    ) {
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            if expected.keys != actual.keys {
                found.append("\(path) has the members \(actual.keys), not \(expected.keys)")
            }
            for (key, value) in expected.members {
                guard let other = actual[key] else { continue }
                compare(value, other, path.isEmpty ? key : "\(path).\(key)", varying, &found)
            }
        case (.array(let expected), .array(let actual)):
            if expected.count != actual.count {
                found.append("\(path) has \(actual.count) elements, not \(expected.count)")
            }
            for (index, pair) in zip(expected, actual).enumerated() {
                compare(pair.0, pair.1, "\(path)[\(index)]", varying, &found)
            }
        default:
            guard expected.kindName == actual.kindName else {
                found.append("\(path) is \(actual.kindName), not \(expected.kindName)")
                return
            }
            if let expression = varying[path] {
                if let text = actual.string, !text.wholeMatches(expression) {
                    found.append("\(path) is \"\(text)\" and does not match \(expression)")
                }
            } else if expected != actual {
                found.append("\(path) is \(actual), not \(expected)")
            }
        }
    }
}

extension String {
    fileprivate func wholeMatches(_ expression: String) -> Bool {
        guard let regex = try? Regex(expression) else { return false }
        return (try? regex.wholeMatch(in: self)) != nil
    }
}

/// Expressions for values that are others every time.
enum Varying {
    static let guid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    static let utc = #"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"#
    static let halTime = #"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000"#
    static let orderNumber = #"ORD\d{6,}"#
    static let transaction = #"TXN\d{6,}"#
}
