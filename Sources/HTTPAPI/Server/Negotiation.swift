import CommerceKernel
import HTTPTypes

/// Whether client and endpoint speak a common media type.
enum Negotiation {
    /// Throws 406 when `Accept` allows nothing the endpoint produces, and 415 for a body of a type it does not take.
    static func check(_ request: APIRequest, _ endpoint: Endpoint) throws {
        if let accept = request.headers[.accept], !endpoint.produces.isEmpty,
            !endpoint.produces.contains(where: { accepts(accept, $0) })
        {
            throw HTTPFault(
                .notAcceptable, "not_acceptable",
                "Accept is \(accept.prefix(100)), but this answers \(endpoint.produces.joined(separator: " or ")).")
        }
        guard request.body.declaredLength != 0 else { return }
        switch endpoint.body {
        case .none: return
        case .json(_, let also): try checkType(request, allowed: ["application/json"] + also)
        case .form: try checkType(request, allowed: [FormBody.mediaType, MultipartForm.mediaType])
        case .stream(let types): if !types.isEmpty { try checkType(request, allowed: types) }
        }
    }

    private static func checkType(_ request: APIRequest, allowed: [String]) throws {
        let type = request.headers[.contentType].map(mediaType) ?? ""
        if allowed.contains(type) { return }
        throw DomainError(
            .unsupportedMediaType, code: "unsupported_media_type",
            message: "Content-Type is \"\(type.prefix(80))\"; it must be \(allowed.joined(separator: " or ")).")
    }

    /// Lower case, without parameters.
    private static func mediaType(_ header: String) -> String {
        String(header.prefix { $0 != ";" }.filter { $0 != " " }).lowercased()
    }

    /// Whether a range of `accept` covers `type` with a weight above 0 (RFC 9110, section 12.5.1). Problem details
    /// count as JSON, since a client that wants errors so still wants the answer.
    static func accepts(_ accept: String, _ type: String) -> Bool {
        let family = type.prefix { $0 != "/" }
        for part in accept.split(separator: ",") {
            let fields = part.split(separator: ";")
            guard let range = fields.first.map({ mediaType(String($0)) }) else { continue }
            let isMatch =
                range == "*/*" || range == type || range == "\(family)/*"
                || (range == "application/problem+json" && type == "application/json")
            let isRefused = fields.dropFirst().contains {
                let weight = $0.filter { $0 != " " }
                return weight.hasPrefix("q=0") && !weight.contains(where: { ("1"..."9").contains($0) })
            }
            if isMatch, !isRefused { return true }
        }
        return false
    }
}
