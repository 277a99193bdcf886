import CommerceKernel

extension FormatDetector.Detected {
    /// A reader of the content. `currency` chooses among price columns where a format has several.
    func reader(currency: Currency) throws -> any RecordReader {
        func table(_ mapping: @escaping (TableHeader) -> any TableMapping) throws -> any RecordReader {
            try TableReader(source, delimiter: delimiter, mapping: mapping)
        }
        return switch format {
        case .jsonLines: JSONLinesReader(source)
        case .jsonArray: JSONArrayReader(source)
        case .googleXML: GoogleXMLReader(source)
        case .csv: try table { _ in PlainTableMapping() }
        case .googleTSV: try table { _ in GoogleMapping() }
        case .shopify: try table { ShopifyMapping($0) }
        case .woocommerce: try table { _ in WooCommerceMapping() }
        case .medusa: try table { MedusaMapping($0, currency: currency) }
        }
    }
}
