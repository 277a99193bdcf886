import Testing

/// The comparer itself: a golden test is worth as much as what it notices.
@Suite struct SampleTests {
    private static let sample =
        "HTTP/1.1 201 Created\nLocation: /a\nContent-Type: x/y\n\n{\"a\": 1, \"b\": {\"c\": [true, \"t\"]}}"

    private static func answer(
        status: Int = 201, location: String = "/a", type: String = "x/y", _ body: String
    ) -> Answer {
        Answer(status: status, headers: [("location", location), ("content-type", type)], bytes: Array(body.utf8))
    }

    @Test func `the sample itself does not differ`() throws {
        let body = #"{"a":1,"b":{"c":[true,"t"]}}"#
        #expect(try Sample(text: Self.sample).differences(from: Self.answer(body)) == [])
    }

    @Test(
        "each difference is noticed",
        arguments: [
            (#"{"b":{"c":[true,"t"]},"a":1}"#, "order"), (#"{"a":1}"#, "missing member"),
            (#"{"a":1,"b":{"c":[true,"t"]},"d":2}"#, "further member"), (#"{"a":"1","b":{"c":[true,"t"]}}"#, "type"),
            (#"{"a":2,"b":{"c":[true,"t"]}}"#, "number"), (#"{"a":1,"b":{"c":[true,"u"]}}"#, "text"),
            (#"{"a":1,"b":{"c":[true]}}"#, "count"), (#"{"a":1,"b":{"c":[null,"t"]}}"#, "null"), ("", "no body"),
            ("[]", "another kind"),
        ])
    func noticed(_ body: String, _ what: String) throws {
        #expect(try !Sample(text: Self.sample).differences(from: Self.answer(body)).isEmpty, "\(what)")
    }

    @Test func `status, headers and an unwanted body are noticed`() throws {
        let body = #"{"a":1,"b":{"c":[true,"t"]}}"#
        let sample = try Sample(text: Self.sample)
        #expect(sample.differences(from: Self.answer(status: 200, body)) == ["status is 200, not 201"])
        #expect(sample.differences(from: Self.answer(location: "/b", body)) == ["Location is /b, not /a"])
        #expect(sample.differences(from: Self.answer(type: "x/z", body)) == ["Content-Type is x/z, not x/y"])
        let empty = try Sample(text: "HTTP/1.1 202 Accepted\n")
        #expect(empty.differences(from: Answer(status: 202, headers: [], bytes: [])) == [])
        #expect(empty.differences(from: Answer(status: 202, headers: [], bytes: [32])).count == 1)
        #expect(empty.differences(from: Answer(status: 202, headers: [("Content-Type", "a/b")], bytes: [])).count == 1)
    }

    @Test func `a varying value keeps its type and its form`() throws {
        let sample = try Sample(text: "HTTP/1.1 200 OK\n\n{\"id\": \"3fa85f64-5717-4562-b3fc-2c963f66afa6\"}")
        func differences(_ body: String) -> Int {
            sample.differences(
                from: Answer(status: 200, headers: [], bytes: Array(body.utf8)), varying: ["id": Varying.guid]
            ).count
        }
        #expect(differences(#"{"id":"0199c0de-0000-7000-8000-00000000000a"}"#) == 0)
        #expect(differences(#"{"id":"17"}"#) == 1)
        #expect(differences(#"{"id":17}"#) == 1)
    }
}
