/// Plain text from HTML fragments, as product files carry them. Not a parser: nothing it yields is ever used as HTML.
enum HTMLText {
    static func plain(_ html: String) -> String {
        guard html.utf8.contains(UInt8(ascii: "<")) || html.utf8.contains(UInt8(ascii: "&")) else { return html }
        var text = ""
        text.reserveCapacity(html.utf8.count)
        var rest = Substring(html)
        while let character = rest.first {
            switch character {
            case "<":
                guard let close = rest.firstIndex(of: ">"), isTag(rest) else {
                    text.append(character)
                    rest = rest.dropFirst()
                    continue
                }
                space(&text)
                rest = rest[rest.index(after: close)...]
            case "&":
                if let (decoded, length) = XMLEntity.decode(rest) {
                    if decoded.allSatisfy(\.isWhitespace) { space(&text) } else { text += decoded }
                    rest = rest.dropFirst(length)
                } else {
                    text.append(character)
                    rest = rest.dropFirst()
                }
            default:
                if character.isWhitespace { space(&text) } else { text.append(character) }
                rest = rest.dropFirst()
            }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// `<b`, `</b`, `<!--`: not `a < b`.
    private static func isTag(_ rest: Substring) -> Bool {
        guard let second = rest.dropFirst().first else { return false }
        return second.isLetter || second == "/" || second == "!"
    }

    private static func space(_ text: inout String) {
        if !text.isEmpty, text.last != " " { text.append(" ") }
    }
}

/// Character references of XML and the few of HTML that product texts use.
enum XMLEntity {
    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–", "mdash": "—",
        "hellip": "…", "copy": "©", "reg": "®", "trade": "™", "deg": "°", "eacute": "é", "uuml": "ü", "ouml": "ö",
        "auml": "ä", "szlig": "ß", "rsquo": "’", "lsquo": "‘", "ldquo": "“", "rdquo": "”", "euro": "€", "times": "×",
        "frac12": "½", "bull": "•",
    ]

    /// The characters of the reference at the beginning of `text`, and the length of it; nil when it is none.
    static func decode(_ text: Substring) -> (String, length: Int)? {
        guard text.first == "&", let semicolon = text.prefix(12).firstIndex(of: ";") else { return nil }
        let name = text[text.index(after: text.startIndex)..<semicolon]
        let length = name.count + 2
        if name.first == "#" {
            let digits = name.dropFirst()
            let isHex = digits.first == "x" || digits.first == "X"
            guard let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits),
                let scalar = Unicode.Scalar(value), value != 0
            else { return nil }
            return (String(Character(scalar)), length)
        }
        return named[String(name)].map { ($0, length) }
    }
}
