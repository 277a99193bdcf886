import CommerceKernel
import Search

/// Writes what a search found straight into the bytes of the answer; products stand in it as they were indexed.
struct SearchAnswer {
    let parameters: SearchParameters
    let response: SearchResponse
    /// Names this search in later click and purchase events.
    let searchID: String

    /// The whole answer in the envelope. `tookMs` runs from the request's arrival to here.
    func envelope(_ request: APIRequest) -> [UInt8] {
        let pagination = Pagination(parameters.page, total: response.total, cursor: response.cursor)
        return Envelope.success(
            message, at: request.now, pagination: pagination, capacity: 2048 + response.hits.count * 1024,
            extra: { writeReport(&$0, elapsed: request.elapsed) }, data: { writeHits(&$0) })
    }

    /// One search of several: an object with `data`, `pagination` and the report.
    func write(into json: inout JSONWriter, elapsed: Duration) {
        json.object { json in
            json.member("success", true)
            json.key("data")
            writeHits(&json)
            Pagination(parameters.page, total: response.total, cursor: response.cursor).write(into: &json)
            writeReport(&json, elapsed: elapsed)
        }
    }

    var message: String {
        switch (response.total, response.exact) {
        case (0, _): "Nothing found"
        case (1, _): "1 product found"
        case (let total, true): "\(total) products found"
        case (let total, false): "At least \(total) products found"
        }
    }

    // MARK: Hits

    private func writeHits(_ json: inout JSONWriter) {
        json.array { json in
            for hit in response.hits { write(hit, into: &json) }
        }
    }

    private func write(_ hit: SearchHit, into json: inout JSONWriter) {
        let product = parameters.members.isEmpty ? hit.payload : Self.selection(parameters.members, of: hit.payload)
        let additions = additions(to: hit)
        guard !additions.isEmpty, product.last == UInt8(ascii: "}") else { return json.raw(product) }
        var bytes = product
        bytes.removeLast()
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes += additions.dropFirst()
        json.raw(bytes)
    }

    /// Members beside the product's own, as an object; empty when there are none.
    private func additions(to hit: SearchHit) -> [UInt8] {
        let wantsHighlights = parameters.highlight != nil
        let wantsGroup = parameters.groupBy != nil
        guard wantsHighlights || wantsGroup || hit.explain != nil || hit.pinned else { return [] }
        var json = JSONWriter(capacity: 256)
        json.object { json in
            if wantsHighlights {
                json.object("highlights") { json in
                    for highlight in hit.highlights { json.member(highlight.field, highlight.html) }
                }
            }
            if wantsGroup { json.member("groupCount", hit.groupCount) }
            if hit.pinned { json.member("pinned", true) }
            if let explain = hit.explain {
                json.object("explain") { json in
                    json.member("score", explain.score)
                    json.member("tier", explain.tier)
                    json.object("parts") { json in
                        for part in explain.parts { json.member(part.name, part.value) }
                    }
                }
            }
        }
        return json.bytes
    }

    /// Only the named members, in the product's order.
    static func selection(_ members: [String], of payload: [UInt8]) -> [UInt8] {
        guard case .object(let object)? = try? JSONParser.parse(payload) else { return payload }
        var json = JSONWriter(capacity: 256)
        json.object { json in
            for (key, value) in object.members where members.contains(key) { json.member(key, value) }
        }
        return json.bytes
    }

    // MARK: Report

    private func writeReport(_ json: inout JSONWriter, elapsed: Duration) {
        json.array("facets") { json in
            for facet in response.facets { write(facet, into: &json) }
        }
        json.object("query") { json in
            json.member("text", response.query.text)
            json.member("corrected", orNull: response.query.corrected)
            json.member("suggestion", orNull: response.query.suggestion)
            json.array("dropped") { json in
                for word in response.query.dropped { json.value(word) }
            }
            json.member("id", searchID)
        }
        if let redirect = response.redirect { json.member("redirect", redirect) }
        let (seconds, attoseconds) = elapsed.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        json.member("tookMs", Double(microseconds) / 1000)
        json.member("exact", response.exact)
    }

    private func write(_ facet: FacetResult, into json: inout JSONWriter) {
        json.object { json in
            json.member("field", facet.field)
            switch facet.content {
            case .values(let values, let total):
                json.member("type", "values")
                json.array("values") { json in
                    for value in values {
                        json.object { json in
                            json.member("value", value.value)
                            json.member("count", value.count)
                            json.member("selected", value.selected)
                        }
                    }
                }
                json.member("total", total)
            case .tree(let roots):
                json.member("type", "tree")
                json.array("values") { json in
                    for root in roots { Self.write(root, into: &json) }
                }
            case .range(let range):
                json.member("type", "range")
                Self.write(range, into: &json)
            }
        }
    }

    private static func write(_ node: FacetNode, into json: inout JSONWriter) {
        json.object { json in
            json.member("value", node.value)
            json.member("path", node.path)
            json.member("count", node.count)
            json.member("selected", node.selected)
            json.array("children") { json in
                for child in node.children { write(child, into: &json) }
            }
        }
    }

    private static func write(_ range: NumericFacet?, into json: inout JSONWriter) {
        func number(_ name: String, _ value: Double?) {
            if let value { json.member(name, value) } else { json.memberNull(name) }
        }
        number("min", range?.min)
        number("max", range?.max)
        number("avg", range.map { ($0.average * 100).rounded() / 100 })
        json.member("count", range?.count ?? 0)
        json.array("ranges") { json in
            for part in range?.ranges ?? [] {
                json.object { json in
                    if let from = part.from { json.member("from", from) } else { json.memberNull("from") }
                    if let to = part.to { json.member("to", to) } else { json.memberNull("to") }
                    json.member("count", part.count)
                }
            }
        }
    }
}
