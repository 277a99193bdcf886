/// The parameters of a search for the OpenAPI document.
enum SearchDocumentation {
    static let parameters: [OperationDocumentation.Parameter] = [
        .init(
            "q", .inline(#"{"type":"string","maxLength":1000}"#),
            "What the shopper typed. Nothing in it is a syntax error."),
        .init("filter", .string, "A filter expression, such as `brand:=[Sony,HP] && price:[10..80]`."),
        .init("brand", .string, "One of these brands.", isRepeated: true),
        .init("category", .string, "A category by slug, name or path (`A > B`), with all below it.", isRepeated: true),
        .init("price_min", .number, "The lowest price."),
        .init("price_max", .number, "The highest price."),
        .init("rating_min", .number, "The lowest rating."),
        .init("inStock", .boolean, "Only what can be bought now."),
        .init("facets", .string, "Fields to count values of, separated by commas: `brand,category,price`."),
        .init(
            "maxValues", .inline(#"{"type":"integer","minimum":1,"maximum":1000}"#), "Values a facet, 10 when absent."),
        .init(
            "sort",
            .inline(
                #"{"type":"string","pattern":"^(?:\#(SchemaText.sortKey)(?:,\#(SchemaText.sortKey)){0,2})?$"}"#),
            "Up to three of `relevance`, `price_asc`, `price_desc`, `name`, `newest`, `rating`, `popularity`, or "
                + "`field:asc` and `field:desc`; with `near` also `distance`."),
        .init(
            "near", .inline(#"{"type":"string","pattern":"^$|\#(SchemaText.point)","example":"52.52,13.405"}"#),
            "Where distances are measured from, to a product's attribute `location`: latitude and longitude."),
        .init("page", .inline(#"{"type":"integer","minimum":1,"maximum":1000000,"default":1}"#), "From 1."),
        .init(
            "limit", .inline(#"{"type":"integer","minimum":1,"default":20}"#),
            "Products a page; more than 100 is answered as 100."),
        .init(
            "cursor", .inline(#"{"type":"string","maxLength":5000,"example":"o40"}"#),
            "Goes on after the page that gave it."),
        .init("fields", .string, "Members of products to answer with, separated by commas."),
        .init("groupBy", .string, "A facet field whose equal values collapse to their best product."),
        .init(
            "typo", .oneOf("on", "off", "true", "false", "1", "0", "yes", "no"),
            "Tolerance of typing errors; on when absent."),
        .init(
            "prefix", .oneOf("on", "off", "true", "false", "1", "0", "yes", "no"),
            "Takes the last word as the beginning of one; on when absent."),
        .init("highlight", .string, "`true`, or fields separated by commas, to mark the words that matched."),
        .init("explain", .boolean, "Adds every part of each product's score."),
    ]
}
