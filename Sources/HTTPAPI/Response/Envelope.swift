public import CommerceKernel
import HTTPTypes

/// The shape of every JSON answer: `success`, `message`, `data`, `errors`, `timestamp`, and for failures a stable
/// `code`, `details` and the request's id.
public enum Envelope {
    /// A success; `extra` writes further members beside `data`, such as `facets`.
    public static func success(
        _ message: String, at now: Timestamp, pagination: Pagination? = nil, capacity: Int = 1024,
        extra: (inout JSONWriter) -> Void = { _ in }, data: (inout JSONWriter) throws -> Void
    ) rethrows -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        try json.object { json in
            json.member("success", true)
            json.member("message", message)
            json.key("data")
            try data(&json)
            pagination?.write(into: &json)
            extra(&json)
            json.memberNull("errors")
            json.member("timestamp", now)
        }
        return json.bytes
    }

    /// What a success tells, without the time at which it does, which stands last; nil for other bytes.
    static func contentWithoutTime(_ body: [UInt8]) -> ArraySlice<UInt8>? {
        let start = Array(#"{"success":true,"#.utf8)
        let name = Array(#","timestamp":"#.utf8)
        guard body.starts(with: start), body.suffix(2) == Array(#""}"#.utf8),
            let value = body.dropLast(2).lastIndex(of: UInt8(ascii: "\""))
        else { return nil }
        let content = body[..<value]
        return content.suffix(name.count) == name[...] ? content.dropLast(name.count) : nil
    }

    /// A failure; as RFC 9457 problem details with the same members when `asProblem`.
    static func failure(_ failure: Failure, requestID: String, at now: Timestamp, asProblem: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            if asProblem {
                json.member("type", "/problems/\(failure.code)")
                json.member("title", ProblemCatalog.title(of: failure.code))
                json.member("status", failure.status.code)
                json.member("detail", failure.message)
                json.member("instance", "urn:request:\(requestID)")
            }
            json.member("success", false)
            json.member("message", failure.message)
            json.member("data", failure.data)
            json.array("errors") { json in
                for error in failure.errors { json.value(error) }
            }
            json.member("code", failure.code)
            json.array("details") { json in
                for detail in failure.details {
                    json.object { json in
                        json.member("field", detail.field)
                        json.member("code", detail.code)
                        json.member("message", detail.message)
                    }
                }
            }
            json.member("requestId", requestID)
            json.member("timestamp", now)
        }
        return json.bytes
    }
}
