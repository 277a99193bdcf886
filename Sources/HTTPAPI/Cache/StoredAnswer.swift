public import CommerceKernel
import HTTPTypes
import NIOCore

/// A finished answer to a public GET, and what is known of its making.
public struct StoredAnswer: Sendable {
    /// What it was made of.
    public let version: ResponseCache.Version
    public let madeAt: Timestamp
    let headers: HTTPFields
    /// What every reader of the kept answer is told, but its age.
    private let keptHeaders: HTTPFields
    let body: ByteBuffer
    let tag: EntityTag
    /// Of the search that it answers.
    let facts: SearchObserver.Facts?
    /// The body as it goes to clients that take gzip, made when the first of them comes.
    private let packed = PackedForm()

    init(
        version: ResponseCache.Version, madeAt: Timestamp, headers: HTTPFields, body: ByteBuffer, tag: EntityTag,
        facts: SearchObserver.Facts?
    ) {
        self.version = version
        self.madeAt = madeAt
        self.headers = headers
        var kept = headers
        kept[.xCache] = "hit"
        kept[.eTag] = tag.text
        keptHeaders = kept
        self.body = body
        self.tag = tag
        self.facts = facts
    }

    /// The answer to one request; 304 for a client that has it.
    func response(to request: APIRequest, isFresh: Bool) -> APIResponse {
        var response = APIResponse(.ok, headers: isFresh ? headers : keptHeaders, body: .bytes(body))
        response.packed = packed
        if isFresh {
            response.headers[.xCache] = "miss"
            return response.tagged(tag, for: request)
        }
        let age = max(0, request.now.duration(since: madeAt).wholeMilliseconds / 1000)
        response.headers.append(HTTPField(name: .age, value: String(age)))
        return response.unlessKnown(tag, to: request)
    }

    /// Of memory, about: the packed form is a fifth of a body of JSON, seldom a third.
    var cost: Int {
        var cost = body.readableBytes + body.readableBytes / 3 + 512
        for field in headers { cost += field.value.utf8.count + 32 }
        return cost
    }
}

// MARK: As bytes

/// For stores outside the process: a line of JSON that describes the answer, then its body.
extension StoredAnswer {
    public var bytes: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("catalog", version.catalog)
            json.member("index", version.index)
            json.member("madeAt", madeAt.milliseconds)
            json.member("tag", tag.text)
            json.array("headers") { json in
                for field in headers {
                    json.array { json in
                        json.value(field.name.rawName)
                        json.value(field.value)
                    }
                }
            }
            if let facts {
                json.object("search") { json in
                    json.member("id", facts.searchID)
                    json.member("text", facts.text)
                    json.member("corrected", orNull: facts.corrected)
                    json.member("results", facts.results)
                }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")] + body.readableBytesView
    }

    /// Nil for bytes that are not such an answer.
    public init?(bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let json = try? JSONParser.parse(Array(bytes[..<end])), let tag = json["tag"]?.string,
            let catalog = json["catalog"]?.number?.int, let index = json["index"]?.number?.int,
            let madeAt = json["madeAt"]?.number?.int, let fields = json["headers"]?.array
        else { return nil }
        var headers = HTTPFields()
        for field in fields {
            guard let pair = field.array, pair.count == 2, let name = pair[0].string.flatMap({ HTTPField.Name($0) }),
                let value = pair[1].string
            else { return nil }
            headers.append(HTTPField(name: name, value: value))
        }
        var facts: SearchObserver.Facts?
        if let search = json["search"] {
            guard let id = search["id"]?.string, let text = search["text"]?.string,
                let results = search["results"]?.number?.int
            else { return nil }
            facts = .init(searchID: id, text: text, corrected: search["corrected"]?.string, results: results)
        }
        self.init(
            version: .init(catalog: Int64(catalog), index: index),
            madeAt: Timestamp(milliseconds: Int64(madeAt)), headers: headers,
            body: ByteBuffer(bytes: bytes[(end + 1)...]), tag: EntityTag(verbatim: tag), facts: facts)
    }
}
