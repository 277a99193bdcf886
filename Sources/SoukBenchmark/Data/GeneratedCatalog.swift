import CommerceKernel
import Foundation

/// Products of realistic word statistics, the same for the same seed: names of 5 to 15 and descriptions of 20 to 60
/// words drawn by Zipf's law from a vocabulary of 100,000 pronounceable words, and five facets.
struct GeneratedCatalog {
    let seed: UInt64
    private let words: [String]
    private let cumulative: [Double]
    private static let brands = 400
    private static let categories = (0..<12).flatMap { top in
        (0..<8).map { ["Department \(top)", "Aisle \(top)-\($0)"] }
    }
    private static let colors = ["Black", "White", "Red", "Blue", "Green", "Grey", "Silver", "Brown", "Pink", "Yellow"]
    private static let materials = ["Steel", "Cotton", "Plastic", "Oak", "Leather", "Glass", "Wool", "Aluminium"]

    init(seed: UInt64 = 1, vocabulary: Int = 100_000, exponent: Double = 1.0) {
        self.seed = seed
        var generator = SplitMix64(seed: seed ^ 0xA5A5)
        var made: Set<String> = []
        var words: [String] = []
        while words.count < vocabulary {
            let word = Self.word(&generator)
            if made.insert(word).inserted { words.append(word) }
        }
        self.words = words
        var sum = 0.0
        cumulative = (1...vocabulary).map { rank in
            sum += 1 / pow(Double(rank), exponent)
            return sum
        }
    }

    private static func word(_ generator: inout SplitMix64) -> String {
        let onsets = [
            "b", "br", "c", "ch", "d", "dr", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t",
            "tr", "v", "w",
        ]
        let vowels = ["a", "e", "i", "o", "u", "ea", "oo", "ai"]
        let codas = ["", "n", "r", "l", "s", "t", "ck", "nd", "m"]
        return (0..<Int.random(in: 2...3, using: &generator)).map { _ in
            onsets.randomElement(using: &generator)! + vowels.randomElement(using: &generator)!
                + codas.randomElement(using: &generator)!
        }.joined()
    }

    /// A word by Zipf's law.
    func word(using generator: inout SplitMix64) -> String {
        let point = Double.random(in: 0..<cumulative[cumulative.count - 1], using: &generator)
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > point { high = middle } else { low = middle + 1 }
        }
        return words[low]
    }

    func name(of index: Int) -> [String] {
        var generator = SplitMix64(seed: seed &+ UInt64(index) &* 0x9E37_79B9)
        return (0..<Int.random(in: 5...15, using: &generator)).map { _ in word(using: &generator) }
    }

    /// Product `index` as one line of JSON in the shop's product shape.
    func line(_ index: Int) -> [UInt8] {
        let name = name(of: index)
        var generator = SplitMix64(seed: seed &+ UInt64(index) &* 0x9E37_79B9 &+ 7)
        let description = (0..<Int.random(in: 20...60, using: &generator)).map { _ in word(using: &generator) }
        let category = Self.categories[Int.random(in: 0..<Self.categories.count, using: &generator)]
        let brand = Int(pow(Double.random(in: 0..<1, using: &generator), 2) * Double(Self.brands))
        var json = JSONWriter(capacity: 700)
        json.object {
            $0.member("id", "g\(index)")
            $0.member("name", name.joined(separator: " "))
            $0.member("description", description.joined(separator: " "))
            $0.member("brand", "Brand \(brand)")
            $0.array("category") { for part in category { $0.value(part) } }
            $0.member("price", Money(minorUnits: Int64.random(in: 99...99_999, using: &generator), currency: .usd))
            $0.member("currency", "USD")
            $0.member("stock", Int.random(in: 0...200, using: &generator))
            $0.object("attributes") {
                $0.member("color", Self.colors.randomElement(using: &generator)!)
                $0.member("material", Self.materials.randomElement(using: &generator)!)
            }
            $0.member("rating", Double(Int.random(in: 20...50, using: &generator)) / 10)
        }
        return json.bytes
    }

    /// Writes `count` products as JSON lines to `file`.
    func write(_ count: Int, to file: URL) throws {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var buffer: [UInt8] = []
        for index in 0..<count {
            buffer += line(index)
            buffer.append(0x0A)
            if buffer.count > 1 << 20 {
                try handle.write(contentsOf: Data(buffer))
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try handle.write(contentsOf: Data(buffer))
    }

    /// What shoppers would type for these products: one to three words of some product's name; one query in ten has
    /// a typo, one in five ends in an unfinished word.
    func queries(_ count: Int, products: Int) -> [String] {
        var generator = SplitMix64(seed: seed ^ 0x51)
        return (0..<count).map { _ in
            var words = Array(
                name(of: Int.random(in: 0..<products, using: &generator)).shuffled(using: &generator)
                    .prefix(Int.random(in: 1...3, using: &generator)))
            Typist.garble(&words, using: &generator)
            return words.joined(separator: " ")
        }
    }
}

/// Makes queries look typed.
enum Typist {
    static func garble(_ words: inout [String], using generator: inout SplitMix64) {
        guard !words.isEmpty else { return }
        if Int.random(in: 0..<10, using: &generator) == 0 {
            let index = Int.random(in: 0..<words.count, using: &generator)
            var letters = Array(words[index])
            if letters.count >= 5 {
                let position = Int.random(in: 1..<letters.count - 1, using: &generator)
                if Bool.random(using: &generator) {
                    letters.remove(at: position)
                } else {
                    letters.swapAt(position, position + 1)
                }
                words[index] = String(letters)
            }
        }
        if Int.random(in: 0..<5, using: &generator) == 0, let last = words.last, last.count > 4 {
            words[words.count - 1] = String(last.prefix(Int.random(in: 3..<last.count, using: &generator)))
        }
    }
}
