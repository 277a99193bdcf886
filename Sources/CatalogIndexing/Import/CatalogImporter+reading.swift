extension CatalogImporter {
    /// Reads and checks every record of `source` on this thread and writes nothing: what the parsers do, without the
    /// pipeline. Answers how many records there were. Throws `ImportError` as `run` does.
    package static func read(_ source: any ByteSource, options: ImportOptions) throws -> Int {
        let reader = try FormatDetector.detect(source, wish: options.format).reader(currency: options.currency)
        let decoder = RecordDecoder(options)
        var count = 0
        while let result = try reader.next() {
            _ = decoder.item(result)
            count += 1
        }
        return count
    }
}
