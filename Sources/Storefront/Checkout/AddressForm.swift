import CommerceKernel
import HTTPAPI
import Identity

/// The form of a postal address, with an e-mail address for guests.
struct AddressForm {
    let definitions: [FormField]

    init(countries: [(value: String, text: String)], asksEmail: Bool, asksLabel: Bool = false) {
        var fields: [FormField] = []
        if asksEmail {
            fields.append(
                FormField(
                    name: "email", label: "E-mail", type: "email", autocomplete: "email", maximumLength: 254,
                    hint: "For the confirmation and the link to follow your order."))
        }
        if asksLabel {
            fields.append(
                FormField(name: "label", label: "Label, such as Home", isRequired: false, maximumLength: 60))
        }
        fields += [
            FormField(name: "name", label: "Full name", autocomplete: "name", maximumLength: 120),
            FormField(
                name: "company", label: "Company", autocomplete: "organization", isRequired: false, maximumLength: 120),
            FormField(name: "street", label: "Street and number", autocomplete: "address-line1"),
            FormField(
                name: "street2", label: "Apartment, floor", autocomplete: "address-line2", isRequired: false),
            FormField(name: "zip", label: "Postal code", autocomplete: "postal-code", maximumLength: 20),
            FormField(name: "city", label: "City", autocomplete: "address-level2", maximumLength: 120),
            FormField(
                name: "country", label: "Country", autocomplete: "country", maximumLength: 2, options: countries),
            FormField(
                name: "state", label: "State or province", autocomplete: "address-level1", isRequired: false,
                maximumLength: 80, hint: "In the United States and Canada two letters, such as CA."),
            FormField(
                name: "phone", label: "Phone", type: "tel", autocomplete: "tel", isRequired: false, maximumLength: 40),
        ]
        definitions = fields
    }

    /// The address in a form; check `reader.isSound` afterwards.
    func read(_ reader: inout FormReader) -> (address: PostalAddress, email: String?) {
        var values: [String: String] = [:]
        for field in definitions { values[field.name] = reader.text(field) }
        func optional(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
        let country = values["country"] ?? ""
        var state = optional("state")
        if country == "US" || country == "CA" {
            state = state?.uppercased()
            if state?.count != 2 || state?.allSatisfy({ $0.isASCII && $0.isLetter }) != true {
                reader.refuse("state", "Use the two letters of the state or province, such as CA.")
            }
        }
        if let email = optional("email"), (try? EmailAddress(email)) == nil {
            reader.refuse("email", "This is no e-mail address: it needs a form such as name@example.com.")
        }
        let address = PostalAddress(
            name: optional("name"), company: optional("company"), street: values["street"] ?? "",
            street2: optional("street2"), city: values["city"] ?? "", state: state, zip: optional("zip"),
            country: country, phone: optional("phone"))
        return (address, optional("email"))
    }

    /// The form filled with an address.
    func fields(_ address: PostalAddress?, email: String?) -> [Fields] {
        var values: [String: String?] = ["email": email]
        if let address {
            values = [
                "email": email, "name": address.name, "company": address.company, "street": address.street,
                "street2": address.street2, "city": address.city, "state": address.state, "zip": address.zip,
                "country": address.country, "phone": address.phone,
            ]
        }
        return definitions.map { $0.fields(value: (values[$0.name] ?? nil) ?? "", fault: nil) }
    }

    /// An address as lines to read.
    static func lines(_ address: PostalAddress) -> [String] {
        let place = [address.city, address.state, address.zip].compactMap(\.self).filter { !$0.isEmpty }
        return [address.name, address.company, address.street, address.street2].compactMap(\.self)
            .filter { !$0.isEmpty } + [place.joined(separator: " "), Countries.name(address.country)]
    }
}
