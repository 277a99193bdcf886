import CommerceKernel
import Foundation
import Search

/// Where a product is to be had: its attribute `location`, as the text `latitude,longitude` or the list of both
/// numbers, in degrees of WGS 84. Searches filter and sort by it.
enum ProductPlace {
    static func point(in attributes: JSONObject) -> FieldValue? {
        let numbers: [Double?]
        switch attributes["location"] {
        case .string(let text):
            numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                Double(part.trimmingCharacters(in: .whitespaces))
            }
        case .array(let values): numbers = values.map { $0.number?.double }
        default: return nil
        }
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else { return nil }
        return .point(latitude: latitude, longitude: longitude)
    }
}
