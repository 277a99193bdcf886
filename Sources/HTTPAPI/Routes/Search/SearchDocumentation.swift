/// What the OpenAPI document says about searching.
enum SearchDocumentation {
    static let parameters: [OperationDocumentation.Parameter] = [
        .init("q", .string, "What the shopper typed. `\"exact phrase\"` and `-excluded` are operators."),
        .init("filter", .string, "A filter such as `brand:=[Sony,HP] && price:[10..80]`."),
        .init("brand", .string, "One of these brands.", isRepeated: true),
        .init("category", .string, "One of these categories, by name or path (`A > B`).", isRepeated: true),
        .init("price_min", .number, "Lowest price."), .init("price_max", .number, "Highest price."),
        .init("rating_min", .number, "Lowest rating."), .init("inStock", .boolean, "Only what can be bought now."),
        .init("facets", .string, "Fields to count, separated by commas: `brand,category,price,attr.color`."),
        .init("maxValues", .positiveInteger, "Values of a facet at most."),
        .init("facetQuery", .string, "Values of a facet that begin like this: `brand:so`.", isRepeated: true),
        .init("sort", .string, "`price_asc`, `price_desc`, `name`, `newest`, `rating`, `popularity` or `field:desc`."),
        .init("page", .positiveInteger, "Page, from 1."),
        .init("limit", .positiveInteger, "Products a page; 100 at most."),
        .init("cursor", .string, "Where the page before ended: for reading deep."),
        .init("fields", .string, "Members of a product to answer with, separated by commas."),
        .init("groupBy", .string, "Collapse products with the same value of this field to the best one."),
        .init("typo", .oneOf("on", "off"), "Whether misspelt words are corrected."),
        .init("prefix", .oneOf("on", "off"), "Whether the last word may be unfinished."),
        .init("highlight", .string, "`true`, or the fields to mark matched words in."),
        .init("explain", .boolean, "Adds every part of each product's score."),
        .init("exact", .boolean, "false: `total` may be a lower bound, and the search is faster."),
        .init("lat", .number, "Where the shopper is, for `sort=distance`."), .init("lon", .number, "See `lat`."),
    ]

    static func describe(_ operation: inout OperationDocumentation) {
        operation.parameters = parameters
        operation.answers = [
            .init(
                200, "The products found, with facets and what became of the query.",
                data: .array(.component("Product")), isPage: true)
        ]
        operation.refusals = [400, 503]
    }

    static func describeBody(_ operation: inout OperationDocumentation) {
        operation.requestBody = .component("SearchRequest")
        operation.answers = [
            .init(
                200, "The products found, with facets and what became of the query.",
                data: .array(.component("Product")), isPage: true)
        ]
        operation.refusals = [400, 503]
    }

    static func describeSeveral(_ operation: inout OperationDocumentation) {
        operation.requestBody = .inline(
            ##"{"type":"object","required":["searches"],"properties":{"searches":{"type":"array","minItems":1,"maxItems":20,"items":{"$ref":"#/components/schemas/SearchRequest"}}}}"##
        )
        operation.answers = [.init(200, "An answer a search, in the order asked.", data: .array(.object))]
        operation.refusals = [400, 503]
    }

    static func describeSuggest(_ operation: inout OperationDocumentation) {
        operation.parameters = [
            .init("q", .string, "What the shopper has typed so far."),
            .init("limit", .positiveInteger, "Suggestions of each kind; 20 at most."),
        ]
        operation.answers = [.init(200, "Queries, categories, brands and products.", data: .object)]
        operation.refusals = [400, 503]
    }

    static func describeSimilar(_ operation: inout OperationDocumentation) {
        operation.parameters = [
            .init("limit", .positiveInteger, "Products at most; 100 at most."),
            .init("filter", .string, "A filter that they must pass."),
        ]
        operation.answers = [.init(200, "The most similar first.", data: .array(.component("Product")))]
        operation.refusals = [400, 404, 503]
    }
}
