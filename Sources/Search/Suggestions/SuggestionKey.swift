import CommerceKernel
import Foundation

/// How texts are compared when they are completed: without case, accents and needless white space.
enum SuggestionKey {
    static let space = UInt16(UInt8(ascii: " "))

    static func folded(_ text: String, keepsTrailingSpace: Bool = false) -> String {
        let plain =
            text.utf8.allSatisfy { $0 < 0x80 }
            ? text.lowercased()
            : text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        var result = ""
        var pendingSpace = false
        for scalar in plain.unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingSpace = !result.isEmpty
            } else {
                if pendingSpace { result.append(" ") }
                pendingSpace = false
                result.unicodeScalars.append(scalar)
            }
        }
        if pendingSpace && keepsTrailingSpace { result.append(" ") }
        return result
    }

    /// Where the second and later words begin.
    static func laterWords(of units: [UInt16]) -> [Int] {
        units.indices.dropFirst().filter { units[$0 - 1] == space }
    }

    /// `text` as safe HTML with everything outside the `typed` UTF-16 units marked. All of it is marked when folding
    /// has moved its letters.
    static func marked(_ text: String, typed: Range<Int>) -> String {
        let units = Array(text.utf16)
        guard folded(text).utf16.count == units.count, typed.upperBound <= units.count else {
            return "<mark>\(HTMLEscaping.escaped(text))</mark>"
        }
        func part(_ range: Range<Int>) -> String {
            HTMLEscaping.escaped(String(decoding: units[range], as: UTF16.self))
        }
        let before = part(0..<typed.lowerBound)
        let after = part(typed.upperBound..<units.count)
        return (before.isEmpty ? "" : "<mark>\(before)</mark>") + part(typed)
            + (after.isEmpty ? "" : "<mark>\(after)</mark>")
    }
}
