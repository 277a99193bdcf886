import CommerceKernel
import Testing

@Suite struct TimestampTests {
    @Test(
        "moments print as RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_768_905_000_123, "2026-01-20T10:30:00.123Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_868_799_000, "2000-02-29T23:59:59.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ])
    func prints(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        "other forms of RFC 3339 are read",
        arguments: [
            ("2026-01-20", 1_768_867_200_000), ("2026-01-20T10:30:00Z", 1_768_905_000_000),
            ("2026-01-20T12:30:00+02:00", 1_768_905_000_000), ("2026-01-20 10:30", 1_768_905_000_000),
            ("2026-01-20T10:30:00.5Z", 1_768_905_000_500), ("2026-01-20T10:30:00.123456Z", 1_768_905_000_123),
            ("2026-01-20T05:30:00-05:00", 1_768_905_000_000),
        ])
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no moment is nil",
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-01-20T25:00:00Z", "2026-01-20T10:30:00.Z",
            "2026-01-20T10:30:00Zx", "yesterday",
        ])
    func refuses(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `every moment of four centuries reads back`() {
        for day in stride(from: -80_000 as Int64, to: 80_000, by: 37) {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 12_345_678)
            #expect(Timestamp(iso8601: moment.iso8601) == moment)
        }
    }
}
