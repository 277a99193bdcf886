import Foundation

/// Countries by their ISO 3166-1 codes, in English.
enum Countries {
    static func name(_ code: String) -> String { locale.localizedString(forRegionCode: code) ?? code }

    /// The codes with their names, in the order of the names.
    static func choices(_ codes: some Sequence<String>) -> [(value: String, text: String)] {
        Set(codes).map { ($0, name($0)) }.sorted { $0.1 < $1.1 }
    }

    /// Every country there is, for shops that do not say where they send to.
    static let all: [String] = Locale.Region.isoRegions.map(\.identifier).filter { code in
        code.utf8.count == 2 && code.utf8.allSatisfy { (65...90).contains($0) }
            && name(code) != code && !["EU", "EZ", "UN", "QO"].contains(code)
    }

    private static let locale = Locale(identifier: "en_US")
}
