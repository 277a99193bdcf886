/// Where something is sent to, or whom a bill is made out to.
public struct PostalAddress: Sendable, Hashable {
    public var name: String?
    public var company: String?
    public var street: String
    public var street2: String?
    public var city: String
    /// The state, province or county, such as `CA`.
    public var state: String?
    public var zip: String?
    /// Two upper-case letters of ISO 3166-1.
    public var country: String
    public var phone: String?

    public init(
        name: String? = nil, company: String? = nil, street: String, street2: String? = nil, city: String,
        state: String? = nil, zip: String? = nil, country: String, phone: String? = nil
    ) {
        self.name = name
        self.company = company
        self.street = street
        self.street2 = street2
        self.city = city
        self.state = state
        self.zip = zip
        self.country = country
        self.phone = phone
    }

    /// The address of a JSON object as `json` writes it. Nil without street, city or country.
    public init?(json: JSONValue) {
        guard let street = json["street"]?.string, let city = json["city"]?.string,
            let country = json["country"]?.string
        else { return nil }
        self.init(
            name: json["name"]?.string, company: json["company"]?.string, street: street,
            street2: json["street2"]?.string, city: city, state: json["state"]?.string, zip: json["zip"]?.string,
            country: country, phone: json["phone"]?.string)
    }

    public var json: JSONValue {
        var object = JSONObject()
        let members: [(String, String?)] = [
            ("name", name), ("company", company), ("street", street), ("street2", street2), ("city", city),
            ("state", state), ("zip", zip), ("country", country), ("phone", phone),
        ]
        for (key, value) in members { if let value { object[key] = .string(value) } }
        return .object(object)
    }
}
