extension Timestamp {
    /// `2026-01-20T10:30:00.123Z`, the one form the program prints (RFC 3339).
    public var iso8601: String {
        let (year, month, day, hour, minute, second, millisecond) = civil
        let beginning = Self.pad(year, 4)
        // Digit by digit: every answer, event and line of the log has one, and interpolation takes a microsecond.
        return String(unsafeUninitializedCapacity: beginning.utf8.count + 20) { text in
            var end = text.initialize(from: beginning.utf8).index
            func add(_ separator: Unicode.Scalar, _ number: Int, _ digits: Int) {
                text[end] = UInt8(ascii: separator)
                var rest = number
                for place in stride(from: end + digits, to: end, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                end += digits + 1
            }
            add("-", month, 2)
            add("-", day, 2)
            add("T", hour, 2)
            add(":", minute, 2)
            add(":", second, 2)
            add(".", millisecond, 3)
            text[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }

    /// Year, month, day, hour, minute, second and millisecond in UTC, by the proleptic Gregorian calendar.
    public var civil: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int) {
        let days = Self.floorDivide(milliseconds, 86_400_000)
        let rest = Int(milliseconds - days * 86_400_000)
        let (year, month, day) = Self.civil(fromDays: Int(days))
        return (
            year, month, day, rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000
        )
    }

    /// Reads RFC 3339: `2026-01-20`, or a date and a time with optional fraction and `Z` or `±hh:mm`.
    /// A time without a zone is taken as UTC. Answers nil for anything else.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), (1...12).contains(month), (1...Self.days(inMonth: month, of: year)) ~= day
        else { return nil }
        var total = Int64(Self.days(fromCivil: year, month, day)) * 86_400_000
        if scanner.isAtEnd {
            self.init(milliseconds: total)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2), hour < 24, minute < 60
        else { return nil }
        total += Int64(hour) * 3_600_000 + Int64(minute) * 60_000
        if scanner.skip(":") {
            guard let second = scanner.number(2), second <= 60 else { return nil }
            total += Int64(second) * 1000
            if scanner.skip(".") {
                guard let fraction = scanner.fractionMilliseconds() else { return nil }
                total += fraction
            }
        }
        if !scanner.skip("Z"), !scanner.skip("z"), !scanner.isAtEnd {
            let sign: Int64
            if scanner.skip("+") { sign = -1 } else if scanner.skip("-") { sign = 1 } else { return nil }
            guard let hours = scanner.number(2), hours < 24 else { return nil }
            _ = scanner.skip(":")
            guard let minutes = scanner.number(2), minutes < 60 else { return nil }
            total += sign * Int64(hours * 60 + minutes) * 60_000
        }
        guard scanner.isAtEnd else { return nil }
        self.init(milliseconds: total)
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a civil date, counted in 400-year eras that begin on March 1st.
    private static func days(fromCivil year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// Reads fixed-width digits from ASCII text.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte) - 48
        }
        position += width
        return value
    }

    /// One or more digits after a decimal point, as milliseconds rounded down.
    mutating func fractionMilliseconds() -> Int64? {
        var value: Int64 = 0
        var scale: Int64 = 100
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) {
            value += Int64(bytes[position] - 48) * scale
            scale /= 10
            position += 1
        }
        return position > start ? value : nil
    }
}
