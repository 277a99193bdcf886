public import CommerceKernel
public import Foundation
import Mustache

/// The templates of messages, read once: those of the program, and the shop's own in their place.
///
/// A message has `LANGUAGE/NAME.html.mustache` and `LANGUAGE/NAME.txt.mustache`, whose first line is `Subject: …`; some
/// have `LANGUAGE/NAME.sms.mustache`. `layout.html.mustache` and `LANGUAGE/lines.*.mustache` are shared.
public struct MessageRenderer: Sendable {
    private let library: MustacheLibrary

    public struct Mail: Sendable {
        public let subject: String
        public let text: String
        public let html: String
    }

    /// - Parameter folder: The shop's own templates, laid out like the program's; need not exist.
    ///
    /// Throws a `DomainError` that names the file which cannot be used, at start and never when a message is due.
    public init(overrides folder: URL? = nil) throws {
        var library = MustacheLibrary()
        guard let own = Bundle.module.resourceURL?.appending(path: "Templates") else {
            throw Self.failure("The program's message templates are missing.")
        }
        for root in [own, folder].compactMap({ $0 }) {
            for (name, file) in Self.templates(in: root) {
                do {
                    let text = try String(contentsOf: file, encoding: .utf8)
                    // Text is not escaped as if it were HTML. On a line of its own, since what follows on the same line
                    // as a tag does not count as beginning one.
                    let pragma = name.hasSuffix(".html") ? "" : "{{% CONTENT_TYPE:TEXT}}\n"
                    try library.register(pragma + text, named: name)
                } catch {
                    throw Self.failure("The template \(file.path) cannot be used: \(error)")
                }
            }
        }
        self.library = library
    }

    /// Names such as `en/order-shipped.txt` and their files, two levels deep.
    private static func templates(in root: URL) -> [(name: String, file: URL)] {
        func mustaches(_ folder: URL) -> [URL] {
            let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return (files ?? []).filter { $0.pathExtension == "mustache" }
        }
        let shared = mustaches(root).map { ($0.deletingPathExtension().lastPathComponent, $0) }
        return shared
            + Language.allCases.map(\.rawValue).flatMap { language in
                mustaches(root.appending(path: language)).map {
                    ("\(language)/\($0.deletingPathExtension().lastPathComponent)", $0)
                }
            }
    }

    private static func failure(_ message: String) -> DomainError {
        DomainError(.internal, code: "invalid_template", message: message)
    }

    /// Throws `DeliveryFailure` when a template is missing or has no subject.
    public func mail(_ template: NotificationTemplate, _ language: Language, _ data: JSONObject) throws -> Mail {
        var data = data
        data["language"] = .string(language.rawValue)
        let text = try render("\(language.rawValue)/\(template.rawValue).txt", data)
        let prefix = "Subject: "
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix(prefix), lines.count == 2 else {
            throw DeliveryFailure("the template \(template.rawValue) does not begin with a subject")
        }
        let subject = String(first.dropFirst(prefix.count))
        data["subject"] = .string(subject)
        return Mail(
            subject: subject, text: Self.trimmed(String(lines[1])),
            html: try render("\(language.rawValue)/\(template.rawValue).html", data))
    }

    /// The short form.
    public func shortText(_ template: NotificationTemplate, _ language: Language, _ data: JSONObject) throws -> String {
        Self.trimmed(try render("\(language.rawValue)/\(template.rawValue).sms", data))
    }

    private func render(_ name: String, _ data: JSONObject) throws -> String {
        guard let text = library.render(Self.plain(.object(data)), withTemplate: name) else {
            throw DeliveryFailure("the template \(name) is missing")
        }
        return text
    }

    /// Sections that were left out leave no gaps of several lines.
    private static func trimmed(_ text: String) -> String {
        var kept: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isBlank = line.allSatisfy(\.isWhitespace)
            if isBlank, kept.last?.isEmpty ?? true { continue }
            kept.append(isBlank ? "" : line)
        }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n") + "\n"
    }

    /// What Mustache looks into.
    private static func plain(_ value: JSONValue) -> Any {
        switch value {
        case .null: false
        case .bool(let flag): flag
        case .number(let number): number.text
        case .string(let text): text
        case .array(let values): values.map(plain)
        case .object(let object):
            Dictionary(object.members.map { ($0.key, plain($0.value)) }, uniquingKeysWith: { $1 }) as [String: Any]
        }
    }
}
