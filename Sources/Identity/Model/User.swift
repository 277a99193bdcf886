public import CommerceKernel

/// A person's account. Passwords are not part of it.
public struct User: Sendable, Hashable {
    public let id: String
    /// As it is written to: the domain in lower case.
    public var email: String
    /// When the address was proven to be theirs; nil before.
    public var emailVerifiedAt: Timestamp?
    public var name: String
    public var phone: String?
    public var role: Role
    /// Staff allow this customer to pay by invoice.
    public var mayPayByInvoice: Bool
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    public var lastLogin: Timestamp?

    public init(
        id: String, email: String, emailVerifiedAt: Timestamp? = nil, name: String, phone: String? = nil,
        role: Role = .customer, mayPayByInvoice: Bool = false, createdAt: Timestamp, updatedAt: Timestamp,
        lastLogin: Timestamp? = nil
    ) {
        self.id = id
        self.email = email
        self.emailVerifiedAt = emailVerifiedAt
        self.name = name
        self.phone = phone
        self.role = role
        self.mayPayByInvoice = mayPayByInvoice
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastLogin = lastLogin
    }
}
