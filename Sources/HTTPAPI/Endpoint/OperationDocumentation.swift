/// What the OpenAPI document says about an endpoint beyond its method and path.
public struct OperationDocumentation: Sendable {
    /// A query or header parameter.
    public struct Parameter: Sendable, Hashable {
        public enum Place: String, Sendable, Hashable { case query, header, path }

        public var name: String
        public var place: Place
        public var description: String
        public var schema: SchemaReference
        public var isRequired: Bool
        /// May be given several times.
        public var isRepeated: Bool

        public init(
            _ name: String, in place: Place = .query, _ schema: SchemaReference, _ description: String,
            isRequired: Bool = false, isRepeated: Bool = false
        ) {
            self.name = name
            self.place = place
            self.schema = schema
            self.description = description
            self.isRequired = isRequired
            self.isRepeated = isRepeated
        }
    }

    /// One answer.
    public struct Answer: Sendable, Hashable {
        public var status: Int
        public var description: String
        /// The schema of `data` within the envelope; nil for an answer without a body, or one of other media types.
        public var data: SchemaReference?
        /// True for a list with `pagination`.
        public var isPage: Bool
        /// True when `data` stands by itself, outside the envelope.
        public var isBare: Bool

        public init(
            _ status: Int, _ description: String, data: SchemaReference? = nil, isPage: Bool = false,
            isBare: Bool = false
        ) {
            self.status = status
            self.description = description
            self.data = data
            self.isPage = isPage
            self.isBare = isBare
        }
    }

    public var summary: String
    public var tag: String
    public var description: String?
    public var parameters: [Parameter] = []
    /// The schema of the request's body.
    public var requestBody: SchemaReference?
    public var isRequestBodyRequired = true
    public var answers: [Answer] = []
    /// Statuses of refusals beyond those that follow from access, body and limits.
    public var refusals: [Int] = []
    public var isListed = true
    /// How clients may keep its answer.
    public var caching = Caching.none
    /// Where the answer of an operation that makes something tells its id, as a JSON pointer.
    public var identifier = "/data/id"

    public enum Caching: Sendable, Hashable {
        case none
        /// With an `ETag`, answered 304 when the client has it.
        case tagged
        /// The same, and kept by the server, which tells so with `X-Cache` and `Age`.
        case kept
    }

    public init(summary: String, tag: String) {
        self.summary = summary
        self.tag = tag
    }
}

/// A JSON schema: a named one of the document's components, or a small one written in place.
public indirect enum SchemaReference: Sendable, Hashable {
    case component(String)
    case array(SchemaReference)
    /// A JSON Schema as JSON text. Written by us, never taken from outside.
    case inline(String)

    public static let string = SchemaReference.inline(#"{"type":"string"}"#)
    public static let integer = SchemaReference.inline(#"{"type":"integer"}"#)
    public static let positiveInteger = SchemaReference.inline(#"{"type":"integer","minimum":1}"#)
    /// Of a list's page.
    public static let pageNumber = SchemaReference.inline(#"{"type":"integer","minimum":1,"maximum":1000000}"#)
    /// A list of entity tags, or an asterisk.
    public static let entityTags = SchemaReference.inline(#"{"type":"string","example":"\"1x9kq2\""}"#)
    public static let time = SchemaReference.inline(#"{"type":"string","format":"date-time"}"#)
    public static let number = SchemaReference.inline(#"{"type":"number"}"#)
    public static let boolean = SchemaReference.inline(#"{"type":"boolean"}"#)
    public static let object = SchemaReference.inline(#"{"type":"object"}"#)

    public static func oneOf(_ values: String...) -> SchemaReference {
        .inline(#"{"type":"string","enum":["# + values.map { "\"\($0)\"" }.joined(separator: ",") + "]}")
    }
}
