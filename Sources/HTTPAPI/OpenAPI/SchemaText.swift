import CommerceKernel

/// Patterns that several schemas share, escaped for JSON text.
enum SchemaText {
    private static let control = #"\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029"#

    /// One line: no control characters.
    static let line = "^[^\(control)]*$"
    /// One line with something on it.
    static let filledLine = #"^[^\#(control)]*[^\\s\#(control)][^\#(control)]*$"#
    /// Something besides white space, which is cut off at both ends.
    static let filled = #"[^\\s\\u0085]"#
    /// 4 to 15 digits, with the usual separators between them.
    static let phone = "^[+]?[0-9](?:[ ().-]{0,2}[0-9]){3,14}$"
    /// Where a payer comes back to; what follows is not looked into.
    static let returnAddress = "^https?://[!-~]+$"
    /// An address of the web in ASCII. Which of these are none, no pattern says that can be read.
    static let webAddress = "^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$"
    /// Lower-case words between dots, the last of which may be an asterisk; or an asterisk alone.
    static let eventType = "^(?:[*]|[a-z0-9_]{1,30}(?:[.][a-z0-9_]{1,30}){0,2}(?:[.][*])?)$"
    static let eventCursor = "^[0-9a-f]{16}-[0-9]{1,18}$"
    /// One of the orders of results, as the query and the body name them.
    static let sortKey =
        "(?:relevance|price_asc|price_desc|name|name_asc|name_desc|newest|rating|popularity"
        + "|[A-Za-z][A-Za-z0-9_.]{0,60}:(?:asc|desc))"
    /// Latitude and longitude in degrees.
    static let point =
        "^-?(?:[0-8]?[0-9](?:[.][0-9]{1,9})?|90),-?(?:(?:[0-9]?[0-9]|1[0-7][0-9])(?:[.][0-9]{1,9})?|180)$"
    static let slug = "^[a-z0-9](?:[a-z0-9-]{0,253}[a-z0-9])?$"
    static let productID = "^[A-Za-z0-9._:-]{1,64}$"

    /// Every code of ISO 4217 that the shop knows.
    static let currency: JSONValue = [
        "type": "string", "enum": .array(Currency.codes.map { .string($0) }), "example": "USD",
        "description": "A code of ISO 4217, in either case.",
    ]
}
