import CommerceKernel
import Foundation

/// Header fields (RFC 5322) with text beyond ASCII as encoded words (RFC 2047). What is given can never end a field:
/// line breaks and other control characters become spaces.
enum MailHeader {
    static func field(_ name: String, _ text: String) -> String {
        let clean = cleaned(text)
        return isPlain(clean) ? fold("\(name): \(clean)") : "\(name): \(encodedWords(clean, after: name.count + 2))"
    }

    static func field(_ name: String, _ address: MailAddress) -> String {
        guard let label = address.name.map(cleaned), !label.isEmpty else { return "\(name): \(address.address)" }
        let isAtoms = label.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || " !#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
        // Escaped it doubles, and a line may have 998 characters; encoded words are folded.
        let isQuotable = isPlain(label) && label.utf8.count <= 400
        let written =
            isAtoms && isQuotable
            ? label
            : isQuotable
                ? "\"\(label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
                : encodedWords(label, after: name.count + 2)
        return "\(name): \(written)\r\n <\(address.address)>"
    }

    /// `Tue, 20 Jan 2026 10:30:00 +0000`
    static func date(_ moment: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (year, month, day, hour, minute, second, _) = moment.civil
        let sinceEpoch = Int(moment.milliseconds.quotientAndRemainder(dividingBy: 86_400_000).quotient)
        let weekday = days[((sinceEpoch % 7) + 7) % 7]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekday), \(day) \(months[month - 1]) \(year) \(two(hour)):\(two(minute)):\(two(second)) +0000"
    }

    private static func cleaned(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control || [0x2028, 0x2029].contains(scalar.value)
            scalars.append(isControl ? " " : scalar)
        }
        return String(scalars).split(separator: " ").joined(separator: " ")
    }

    /// ASCII that no reader takes for an encoded word, without a word too long for a line.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
            && text.split(separator: " ").allSatisfy { $0.utf8.count <= 400 }
    }

    /// Breaks lines at spaces after 76 characters.
    private static func fold(_ line: String) -> String {
        var result = ""
        var width = 0
        for (index, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if index > 1, width + 1 + word.count > 76 {
                result += "\r\n"
                width = 0
            }
            result += index == 0 ? String(word) : " \(word)"
            width += word.count + 1
        }
        return result
    }

    /// Words of at most 75 characters, none of which cuts a character in two.
    private static func encodedWords(_ text: String, after column: Int) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        // 75 - "=?UTF-8?B??=" leaves 63 characters, which is 45 bytes in base64; the first shares its line.
        var room = max(15, (63 - column) / 4 * 3)
        func finish() { words.append("=?UTF-8?B?\(Data(piece).base64EncodedString())?=") }
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > room {
                finish()
                piece = []
                room = 45
            }
            piece += bytes
        }
        if !piece.isEmpty { finish() }
        return words.joined(separator: "\r\n ")
    }
}
