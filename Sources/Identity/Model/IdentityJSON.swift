public import CommerceKernel

/// The JSON of people, as the API and the export show it. No secret is ever part of it.
extension User {
    public var json: JSONValue {
        [
            "id": .string(id), "email": .string(email), "emailVerified": .bool(emailVerifiedAt != nil),
            "name": .string(name), "phone": phone.map { .string($0) } ?? .null, "role": .string(role.rawValue),
            "mayPayByInvoice": .bool(mayPayByInvoice), "createdAt": .timestamp(createdAt),
            "updatedAt": .timestamp(updatedAt), "lastLogin": lastLogin.map { .timestamp($0) } ?? .null,
        ]
    }
}

extension SavedAddress {
    public var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "id": .string(id), "label": text(label), "name": text(name), "company": text(company),
            "street": .string(street), "street2": text(street2), "city": .string(city), "state": text(state),
            "zip": .string(zip), "country": .string(country), "phone": text(phone), "default": .bool(isDefault),
        ]
    }
}

extension Session {
    public var json: JSONValue {
        [
            "id": .string(id), "createdAt": .timestamp(createdAt), "expiresAt": .timestamp(expiresAt),
            "clientAddress": .string(clientAddress), "userAgent": userAgent.map { .string($0) } ?? .null,
            "usesCookie": .bool(usesCookie),
        ]
    }
}

extension AuditEntry {
    public var json: JSONValue {
        [
            "id": .integer(id), "at": .timestamp(at), "actor": .string(actor), "action": .string(action),
            "subject": .string(subject), "clientAddress": .string(clientAddress),
            "requestId": requestID.map { .string($0) } ?? .null, "before": before, "after": after,
            "outcome": outcome.map { .integer($0) } ?? .null,
        ]
    }
}
