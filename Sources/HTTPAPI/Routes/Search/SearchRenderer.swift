import CommerceKernel
import Search

/// Writes what a search found straight into a byte buffer; products go in as the bytes they were indexed with.
enum SearchRenderer {
    /// A whole answer in the envelope.
    static func answer(
        _ response: SearchResponse, _ parameters: SearchParameters, searchID: String, at now: Timestamp,
        since started: ContinuousClock.Instant
    ) -> [UInt8] {
        // Ample, since growing copies all that is written.
        let products = response.hits.reduce(0) { $0 + $1.payload.count + 256 }
        var json = JSONWriter(capacity: 2048 + products + response.facets.count * 6000)
        json.object { json in
            json.member("success", true)
            json.member("message", "Products")
            members(response, parameters, searchID: searchID, to: &json)
            json.memberNull("errors")
            json.member("timestamp", now)
            json.member("tookMs", milliseconds(ContinuousClock.now - started))
        }
        return json.bytes
    }

    /// `data`, `pagination`, `facets`, `query`, `exact`.
    static func members(
        _ response: SearchResponse, _ parameters: SearchParameters, searchID: String, to json: inout JSONWriter
    ) {
        json.array("data") { json in
            for hit in response.hits { write(hit, parameters, to: &json) }
        }
        pagination(response, parameters).write(into: &json)
        json.array("facets") { json in for facet in response.facets { write(facet, to: &json) } }
        json.object("query") { json in
            json.member("text", response.query.text)
            json.member("corrected", orNull: response.query.corrected)
            json.member("suggestion", orNull: response.query.suggestion)
            json.array("dropped") { json in for word in response.query.dropped { json.value(word) } }
            json.member("id", searchID)
        }
        if let redirect = response.redirect { json.member("redirect", redirect) }
        json.member("exact", response.exact)
    }

    static func pagination(_ response: SearchResponse, _ parameters: SearchParameters) -> Pagination {
        Pagination(parameters.page, total: response.total, cursor: response.cursor)
    }

    // MARK: Hits

    static func write(_ hit: SearchHit, _ parameters: SearchParameters, to json: inout JSONWriter) {
        let product = parameters.fields.isEmpty ? hit.payload : selected(parameters.fields, of: hit.payload)
        let grows =
            !hit.highlights.isEmpty || hit.explain != nil || hit.groupCount > 1 || hit.pinned
        guard grows, product.last == UInt8(ascii: "}") else { return json.raw(product) }
        var extra = JSONWriter()
        extra.object { extra in
            if !hit.highlights.isEmpty { write(hit.highlights, to: &extra) }
            if let explain = hit.explain { write(explain, to: &extra) }
            if hit.groupCount > 1 { extra.member("groupCount", hit.groupCount) }
            if hit.pinned { extra.member("pinned", true) }
        }
        // The product's object is gone on with: its closing brace becomes a comma.
        var whole = Array(product.dropLast())
        if product.count > 2 { whole.append(UInt8(ascii: ",")) }
        whole += extra.bytes.dropFirst()
        json.raw(whole)
    }

    private static func selected(_ fields: [String], of payload: [UInt8]) -> [UInt8] {
        guard let object = (try? JSONParser.parse(payload))?.object else { return payload }
        return JSONValue.object(JSONObject(object.members.filter { fields.contains($0.key) })).bytes
    }

    private static func write(_ highlights: [Highlight], to json: inout JSONWriter) {
        json.object("highlights") { json in
            for highlight in highlights {
                json.object(highlight.field) { json in
                    json.member("html", highlight.html)
                    json.array("words") { json in for word in highlight.words { json.value(word) } }
                }
            }
        }
    }

    private static func write(_ explanation: HitExplanation, to json: inout JSONWriter) {
        json.object("explain") { json in
            json.member("score", explanation.score)
            json.member("tier", explanation.tier)
            json.array("parts") { json in
                for part in explanation.parts {
                    json.object { json in
                        json.member("name", part.name)
                        json.member("value", part.value)
                    }
                }
            }
        }
    }

    // MARK: Facets

    private static func write(_ facet: FacetResult, to json: inout JSONWriter) {
        json.object { json in
            json.member("field", SearchParameters.apiName(facet.field))
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
            case .range(let numbers):
                json.member("type", "range")
                write(numbers, to: &json)
            case .tree(let nodes):
                json.member("type", "tree")
                json.array("values") { json in for node in nodes { write(node, to: &json) } }
            }
        }
    }

    private static func write(_ numbers: NumericFacet?, to json: inout JSONWriter) {
        guard let numbers else {
            for name in ["min", "max", "avg"] { json.memberNull(name) }
            json.member("count", 0)
            json.array("ranges") { _ in }
            return
        }
        json.member("min", numbers.min)
        json.member("max", numbers.max)
        json.member("avg", (numbers.average * 100).rounded() / 100)
        json.member("count", numbers.count)
        json.array("ranges") { json in
            for range in numbers.ranges {
                json.object { json in
                    if let from = range.from { json.member("from", from) } else { json.memberNull("from") }
                    if let to = range.to { json.member("to", to) } else { json.memberNull("to") }
                    json.member("count", range.count)
                }
            }
        }
    }

    private static func write(_ node: FacetNode, to json: inout JSONWriter) {
        json.object { json in
            json.raw(node.name.members)
            json.member("count", node.count)
            json.member("selected", node.selected)
            json.array("children") { json in for child in node.children { write(child, to: &json) } }
        }
    }

    /// With three decimals.
    static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }
}
