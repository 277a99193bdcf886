extension ProblemCatalog {
    /// Refusals of writing products and their stock, and of imports.
    static let products: [Problem] = [
        Problem(
            "product_exists", 409, "Product exists",
            "A product has this id already. Replace or patch it, or choose another id."),
        Problem(
            "slug_taken", 409, "Slug taken",
            "Another product has this slug. Choose another, or leave it out and one is made of the name."),
        Problem(
            "stock_elsewhere", 409, "Stock at other locations",
            "The product's stock is kept at several locations, which together hold more. Adjust it there."),
        Problem(
            "stock_reserved", 409, "Stock is reserved",
            "Orders hold units of the product, so its stock must stay tracked until they are shipped or cancelled."),
        Problem("empty_import", 400, "Empty import", "The body of the import holds nothing."),
        Problem(
            "unknown_import_format", 415, "Unknown import format",
            "The body is none of the formats that can be imported. The message says what it looks like; format= names it."
        ),
        Problem(
            "unreadable_import", 400, "Unreadable import",
            "The body cannot be read as what it seems to be, such as a gzip file that is damaged from its beginning on."
        ),
        Problem(
            "no_space", 503, "No space", "The server has no room to keep the report of an import. Try again later."),
    ]
}
