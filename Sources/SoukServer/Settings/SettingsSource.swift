public import CommerceKernel
public import Foundation

/// Where the value of a setting comes from: flags over the environment over a file. A secret may also be the content
/// of the file that `NAME_FILE` names.
public struct SettingsSource: Sendable {
    private let flags: [String: String]
    private let environment: [String: String]
    private let file: [String: String]

    /// - Parameters:
    ///   - flags: By setting name, such as `SOUK_PORT`.
    ///   - file: By setting name, as `read(file:)` gives it.
    public init(flags: [String: String] = [:], environment: [String: String] = [:], file: [String: String] = [:]) {
        self.flags = flags
        self.environment = environment
        self.file = file
    }

    /// The value of `name`, nil when nobody gives one. Throws when `NAME_FILE` names a file that cannot be read.
    public func value(_ name: String) throws(DomainError) -> String? {
        if let value = flags[name] { return value }
        if let value = environment[name] { return value }
        if let path = environment[name + "_FILE"] {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw DomainError(
                    .invalid, code: "unreadable_setting",
                    message: "\(name)_FILE names \(path), which cannot be read.")
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return file[name]
    }

    /// Names that begin with `SOUK_` and mean nothing, such as misspelt ones.
    func unknownNames(known: [String]) -> [String] {
        let known = Set(known + known.map { $0 + "_FILE" })
        return (Array(environment.keys) + Array(file.keys)).filter { $0.hasPrefix("SOUK_") && !known.contains($0) }
            .sorted()
    }

    /// The members of a JSON file by setting name: `rateLimit` and `SOUK_RATE_LIMIT` both mean the latter.
    public static func read(file: URL) throws(DomainError) -> [String: String] {
        guard let data = try? Data(contentsOf: file) else {
            throw DomainError(
                .invalid, code: "unreadable_settings", message: "The settings file \(file.path) cannot be read.")
        }
        let json: JSONValue
        do {
            json = try JSONParser.parse(Array(data))
        } catch {
            throw DomainError(
                .invalid, code: "unreadable_settings", message: "The settings file \(file.path) is not JSON: \(error).")
        }
        guard let object = json.object else {
            throw DomainError(
                .invalid, code: "unreadable_settings",
                message: "The settings file \(file.path) holds \(json.kindName); it must hold an object.")
        }
        var values: [String: String] = [:]
        for (key, value) in object.members where !value.isNull {
            values[settingName(key)] = value.string ?? value.text
        }
        return values
    }

    private static func settingName(_ key: String) -> String {
        if key.hasPrefix("SOUK_") { return key }
        var name = "SOUK_"
        for character in key {
            if character.isUppercase { name += "_" }
            name += character.uppercased()
        }
        return name.replacing("_U_R_L", with: "_URL")
    }
}
