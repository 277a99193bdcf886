import CommerceKernel
import Foundation

/// A catalog to measure on: generated, or a real one given with `--catalog`.
struct CatalogFile {
    let name: String
    let file: URL
    /// Queries for it, one a line; made from its names when none are given.
    let queries: [String]

    /// Reads names out of JSON lines (`.gz` through `gzip -dc`) and makes queries of them: the brand in one of three,
    /// one to three words of the name, typed as people type.
    static func queries(for file: URL, count: Int) throws -> [String] {
        let text: String
        if file.pathExtension == "gz" {
            text = try ChildProcess.run(["gzip", "-dc", file.path]).output
        } else {
            text = try String(contentsOf: file, encoding: .utf8)
        }
        let names: [(name: String, brand: String)] = text.utf8.split(separator: 0x0A).compactMap { line in
            guard let product = try? JSONParser.parse(Array(line)), let name = product["name"]?.string else {
                return nil
            }
            return (name, product["brand"]?.string ?? "")
        }
        guard !names.isEmpty else { return [] }
        var generator = SplitMix64(seed: 11)
        return (0..<count).map { _ in
            let (name, brand) = names[Int.random(in: 0..<names.count, using: &generator)]
            var words = Array(
                name.split(separator: " ").map { $0.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" } }
                    .filter { !$0.isEmpty }.prefix(8).shuffled(using: &generator)
                    .prefix(Int.random(in: 1...3, using: &generator)))
            if !brand.isEmpty, Int.random(in: 0..<3, using: &generator) == 0 { words.insert(brand.lowercased(), at: 0) }
            Typist.garble(&words, using: &generator)
            return words.joined(separator: " ")
        }
    }
}
