/// An entry of a person's address book.
public struct SavedAddress: Sendable, Hashable {
    public var id: String
    /// What the person calls it, such as "Home".
    public var label: String?
    public var name: String?
    public var company: String?
    public var street: String
    public var street2: String?
    public var city: String
    public var state: String?
    public var zip: String
    /// ISO 3166-1 alpha-2, upper case.
    public var country: String
    public var phone: String?
    public var isDefault: Bool

    public init(
        id: String = "", label: String? = nil, name: String? = nil, company: String? = nil, street: String,
        street2: String? = nil, city: String, state: String? = nil, zip: String, country: String,
        phone: String? = nil, isDefault: Bool = false
    ) {
        self.id = id
        self.label = label
        self.name = name
        self.company = company
        self.street = street
        self.street2 = street2
        self.city = city
        self.state = state
        self.zip = zip
        self.country = country
        self.phone = phone
        self.isDefault = isDefault
    }
}
