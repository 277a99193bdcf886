import CommerceKernel

extension FuzzTarget {
    /// What is read is written so that it reads back equal.
    static let json = FuzzTarget(
        name: "json",
        seeds: [
            #"{"id":"p1","price":12.50,"list":[1,-2e3,true,null,"\u00e9\ud83d\ude00"],"o":{"a":{}}}"#,
            "[[[[[1]]]]]", #""text\n""#, "-0.0e-7",
        ],
        words: ["{", "}", "[", "]", ":", ",", "\\u", "\\ud800", "null", "true", "1e5", "[[[[[[[["]
    ) { bytes in
        guard let value = try? JSONParser.parse(bytes) else { return }
        let again = try? JSONParser.parse(value.bytes)
        precondition(again == value, "a value does not read back")
        _ = CanonicalJSON.bytes(of: value)
    }

    static let money = FuzzTarget(
        name: "money", seeds: ["1299.99", "-0.05", "1e2", "100.505", "0"], words: ["e", ".", "-", "E+", "99999999999"]
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for currency in [Currency.usd, .jpy, .kwd] {
            guard let money = try? Money(decimal: text, currency: currency) else { continue }
            precondition(
                (try? Money(decimal: money.decimal, currency: currency)) == money, "an amount does not read back")
        }
    }

    static let timestamp = FuzzTarget(
        name: "timestamp", seeds: ["2026-01-20T10:30:00.123Z", "2026-01-20T12:30:00+02:00", "2026-01-20"],
        words: ["T", "Z", "+14:00", "-", ":", "."]
    ) { bytes in
        guard let moment = Timestamp(iso8601: String(decoding: bytes, as: UTF8.self)) else { return }
        precondition(Timestamp(iso8601: moment.iso8601) == moment, "a moment does not read back")
    }

    static let base64 = FuzzTarget(name: "base64", seeds: ["AAECAwQ", "-_-_"], words: ["=", "+", "/"]) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Base64URL.decode(text) { precondition(Base64URL.encode(decoded) == text, "not the one form") }
        if let decoded = Hex.decode(text) { precondition(Hex.encode(decoded) == text.lowercased(), "not the one form") }
    }
}
