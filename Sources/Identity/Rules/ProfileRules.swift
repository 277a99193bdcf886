import CommerceKernel

/// What names, telephone numbers and addresses may be.
enum ProfileRules {
    /// 1 to 255 characters (R4.9), no control characters, so that a name cannot break a mail's header.
    static func name(_ input: String) throws(DomainError) -> String {
        try line(input, field: "name", length: 1...255)
    }

    /// Digits with an optional plus and the usual separators: 4 to 15 digits (ITU-T E.164).
    static func phone(_ input: String, field: String = "phone") throws(DomainError) -> String {
        let text = try line(input, field: field, length: 1...40)
        let digits = text.filter { ("0"..."9").contains($0) }.count
        let isPlain = text.allSatisfy { ("0"..."9").contains($0) || "+ -().".contains($0) }
        guard isPlain, (4...15).contains(digits), !text.dropFirst().contains("+") else {
            throw .invalid(
                field: field, code: "invalid_phone",
                message: "\(field) must be a telephone number of 4 to 15 digits, such as +1 415 555 0123.")
        }
        return text
    }

    static func address(_ input: SavedAddress) throws(DomainError) -> SavedAddress {
        var address = input
        address.label = try optional(input.label, "label")
        address.name = try optional(input.name, "name")
        address.company = try optional(input.company, "company")
        address.street = try line(input.street, field: "street", length: 1...200)
        address.street2 = try optional(input.street2, "street2")
        address.city = try line(input.city, field: "city", length: 1...100)
        address.state = try optional(input.state, "state")
        address.zip = try line(input.zip, field: "zip", length: 1...20)
        if let phone = input.phone { address.phone = try self.phone(phone) }
        let country = input.country.uppercased()
        guard country.utf8.count == 2, country.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw .invalid(
                field: "country", code: "invalid_country",
                message: "country is \"\(input.country.prefix(40))\"; it must be a code of two letters, such as US.")
        }
        address.country = country
        return address
    }

    private static func optional(_ input: String?, _ field: String) throws(DomainError) -> String? {
        guard let input, !input.isEmpty else { return nil }
        return try line(input, field: field, length: 1...100)
    }

    /// One line of text: no control characters or line separators.
    private static func line(_ input: String, field: String, length: ClosedRange<Int>) throws(DomainError) -> String {
        guard length.contains(input.count) else {
            throw .invalid(
                field: field, code: "wrong_length",
                message: """
                    \(field) has \(input.count) characters; it must have from \(length.lowerBound) to \
                    \(length.upperBound).
                    """)
        }
        let isClean = input.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
            default: true
            }
        }
        guard isClean else {
            throw .invalid(
                field: field, code: "invalid_character", message: "\(field) must not hold control characters.")
        }
        return input
    }
}
