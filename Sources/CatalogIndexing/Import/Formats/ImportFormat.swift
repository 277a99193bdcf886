/// The kinds of product files that can be read.
public enum ImportFormat: String, Sendable, Hashable, CaseIterable {
    /// A JSON object a line.
    case jsonLines = "jsonl"
    /// One JSON array of objects.
    case jsonArray = "json"
    /// Delimited text with our own column names.
    case csv
    /// Google Merchant Center, tab-separated (or with commas).
    case googleTSV = "google-tsv"
    /// Google Merchant Center, RSS 2.0 or Atom.
    case googleXML = "google-xml"
    /// Shopify's product export, classic (`Handle`) or current (`URL handle`) columns.
    case shopify
    case woocommerce
    /// Medusa's product export, separated by semicolons.
    case medusa

    var isDelimited: Bool {
        switch self {
        case .csv, .googleTSV, .shopify, .woocommerce, .medusa: true
        case .jsonLines, .jsonArray, .googleXML: false
        }
    }
}
