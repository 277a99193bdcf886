import CommerceKernel
import Cryptography
import HTTPAPI
import Identity
import Orders
import Storage
import Checkout

/// What is somebody's own: orders, profile, addresses, devices.
struct AccountPages: Sendable {
    let shop: Shopfront

    private var identity: IdentityService { shop.rooms.identity }

    func endpoints() -> [Endpoint] {
        [
            shop.get("/account", "accountPage", "The account", overview),
            shop.get("/account/orders", "ownOrdersPage", "Own orders", orders),
            shop.get("/account/profile", "profilePage", "Name and password", profile),
            shop.post("/account/profile", "profileByForm", "Change name and phone", saveProfile),
            shop.post("/account/password", "passwordByForm", "Change the password", savePassword),
            shop.post("/account/verification", "verificationByForm", "Ask for a link", resend),
            shop.get("/account/addresses", "addressesPage", "The address book", addresses),
            shop.get("/account/addresses/{address}", "addressPage", "An address", address),
            shop.post("/account/addresses/{address}", "addressByForm", "Save an address", saveAddress),
            shop.post("/account/addresses/{address}/delete", "addressDelete", "Delete an address", deleteAddress),
            shop.get("/account/sessions", "sessionsPage", "Where the account is signed in", sessions),
            shop.post("/account/sessions", "sessionsByForm", "Sign out elsewhere", endSession),
        ]
    }

    private static let notices = [
        "verified": "Your address is confirmed.", "saved": "Saved.", "password": "Your password is changed.",
        "sent": "A link is on its way to you.", "deleted": "Deleted.", "ended": "That device is signed out.",
    ]

    private func page(
        _ template: String, _ title: String, _ here: String, _ fields: Fields, _ request: APIRequest,
        fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        var fields = fields
        let places = [
            ("/account", "Overview"), ("/account/orders", "Orders"), ("/account/addresses", "Addresses"),
            ("/account/profile", "Profile"), ("/account/sessions", "Devices"),
        ]
        fields["places"] = places.map { ["url": $0.0, "text": $0.1, "current": $0.0 == here] }
        fields["heading"] = title
        fields["notice"] = Self.notices[request.query["done"] ?? ""].orFalse
        fields["fault"] = fault.orFalse
        return try await shop.page(template, title: title, fields, for: request, status: status)
    }

    // MARK: Overview and orders

    private func overview(_ request: APIRequest) async throws -> APIResponse {
        let user = try await identity.user(id: try request.requireUser())
        let (orders, total) = try await orders(of: user.id, PageRequest(page: 1, limit: 3))
        return try await page(
            "account", "Hello, \(user.name)", "/account",
            [
                "orders": orders.map(Self.row), "hasOrders": !orders.isEmpty, "hasMore": total > 3,
                "email": user.email, "isVerified": user.emailVerifiedAt != nil,
            ], request)
    }

    private func orders(_ request: APIRequest) async throws -> APIResponse {
        let wanted = try request.query.page()
        let (orders, total) = try await orders(of: try request.requireUser(), wanted)
        let last = max(1, (total + wanted.limit - 1) / wanted.limit)
        return try await page(
            "account-orders", "Your orders", "/account/orders",
            [
                "orders": orders.map(Self.row), "hasOrders": !orders.isEmpty, "hasMore": false,
                "previous": wanted.page > 1 ? "/account/orders?page=\(wanted.page - 1)" : false,
                "next": wanted.page < last ? "/account/orders?page=\(wanted.page + 1)" : false,
                "position": "Page \(wanted.page) of \(last)",
            ], request)
    }

    private func orders(of user: String, _ page: PageRequest) async throws -> (orders: [Order], total: Int) {
        try await shop.rooms.store.read { [orders = shop.rooms.checkout.orders] in
            try orders.orders(OrderFilter(customerID: user), page: page, in: $0)
        }
    }

    private static func row(_ order: Order) -> Fields {
        let names = order.lines.map(\.name)
        return [
            "number": order.number, "url": "/account/orders/\(order.number)", "at": DateText.day(order.createdAt),
            "total": PriceText.text(order.total), "standing": OrderView.standing(order),
            "goods": names.prefix(2).joined(separator: ", ") + (names.count > 2 ? " and more" : ""),
        ]
    }

    // MARK: Profile

    private func profile(_ request: APIRequest) async throws -> APIResponse {
        let user = try await identity.user(id: try request.requireUser())
        let form = [
            AccountForms.name.fields(value: user.name, fault: nil),
            AccountForms.phone.fields(value: user.phone ?? "", fault: nil),
        ]
        return try await profile(request, form, AccountForms.change.map { $0.fields(value: "", fault: nil) })
    }

    private func profile(
        _ request: APIRequest, _ form: [Fields], _ password: [Fields], fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        try await page(
            "account-profile", "Profile", "/account/profile", ["form": form, "passwordForm": password], request,
            fault: fault, status: status)
    }

    private func saveProfile(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        let name = reader.text(AccountForms.name)
        let phone = reader.text(AccountForms.phone)
        do {
            if reader.isSound {
                _ = try await identity.update(
                    try request.requireUser(), .init(name: name, phone: .some(phone.isEmpty ? nil : phone)),
                    actor: request.principal, client: request.clientContext)
                return Shopfront.redirect("/account/profile?done=saved")
            }
        } catch let error as DomainError where error.isFaultOfShopper {
            reader.refuse(error, known: AccountForms.profile, otherwise: "name")
        }
        return try await profile(
            request, reader.fields(AccountForms.profile), AccountForms.change.map { $0.fields(value: "", fault: nil) },
            status: 422)
    }

    private func savePassword(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let user = try await identity.user(id: try request.requireUser())
        do {
            try await identity.changePassword(
                userID: user.id, current: Secret(form["currentPassword"] ?? ""),
                new: Secret(form["newPassword"] ?? ""), sessionID: request.sessionID, client: request.clientContext)
            return Shopfront.redirect("/account/profile?done=password")
        } catch let error as DomainError where error.isFaultOfShopper || error.kind == .unauthenticated {
            let profile = [
                AccountForms.name.fields(value: user.name, fault: nil),
                AccountForms.phone.fields(value: user.phone ?? "", fault: nil),
            ]
            var reader = FormReader(form)
            reader.refuse(error, known: AccountForms.change, otherwise: "currentPassword")
            let change = AccountForms.change.map { $0.fields(value: "", fault: reader.faults[$0.name]) }
            return try await self.profile(request, profile, change, status: 422)
        }
    }

    private func resend(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        try await identity.requestVerification(userID: try request.requireUser())
        return Shopfront.redirect("/account?done=sent")
    }

    // MARK: Addresses

    private var addressForm: AddressForm {
        AddressForm(countries: Countries.choices(Countries.all), asksEmail: false, asksLabel: true)
    }

    private func addresses(_ request: APIRequest) async throws -> APIResponse {
        let saved = try await identity.addresses(userID: try request.requireUser())
        return try await page(
            "account-addresses", "Your addresses", "/account/addresses",
            [
                "hasAddresses": !saved.isEmpty,
                "addresses": saved.map { address -> Fields in
                    [
                        "id": address.id, "label": address.label ?? address.street, "isDefault": address.isDefault,
                        "lines": AddressForm.lines(address.postal),
                    ]
                },
            ], request)
    }

    private func address(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["address"]
        if id == "new" {
            return try await address(request, addressForm.fields(nil, email: nil), id, isDefault: false)
        }
        let saved = try await identity.addresses(userID: try request.requireUser())
        guard let found = saved.first(where: { $0.id == id }) else { throw DomainError.notFound("address", id: id) }
        let fields = addressForm.fields(found.postal, email: nil).map { field -> Fields in
            guard field["name"] as? String == "label" else { return field }
            var field = field
            field["value"] = found.label ?? ""
            return field
        }
        return try await address(request, fields, id, isDefault: found.isDefault)
    }

    private func address(
        _ request: APIRequest, _ form: [Fields], _ id: String, isDefault: Bool, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        try await page(
            "account-address", id == "new" ? "A new address" : "Edit the address", "/account/addresses",
            ["form": form, "action": "/account/addresses/" + PercentCoding.encode(id), "isDefault": isDefault], request,
            fault: fault, status: status)
    }

    private func saveAddress(_ request: APIRequest) async throws -> APIResponse {
        let user = try request.requireUser()
        let id = request.path["address"]
        var reader = FormReader(try await request.form())
        let (postal, _) = addressForm.read(&reader)
        let isDefault = reader.form["default"] != nil
        let label = reader.trimmed("label")
        do {
            if reader.isSound {
                let address = SavedAddress(
                    id: id == "new" ? "" : id, label: label.isEmpty ? nil : label, name: postal.name,
                    company: postal.company, street: postal.street, street2: postal.street2, city: postal.city,
                    state: postal.state, zip: postal.zip ?? "", country: postal.country, phone: postal.phone,
                    isDefault: isDefault)
                if id == "new" {
                    _ = try await identity.addAddress(address, userID: user)
                } else {
                    _ = try await identity.replaceAddress(address, userID: user)
                }
                return Shopfront.redirect("/account/addresses?done=saved")
            }
        } catch let error as DomainError where error.isFaultOfShopper && error.kind != .notFound {
            reader.refuse(error, known: addressForm.definitions, otherwise: "street")
        }
        return try await address(
            request, reader.fields(addressForm.definitions), id, isDefault: isDefault,
            fault: "Some fields need another look.", status: 422)
    }

    private func deleteAddress(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        try await identity.deleteAddress(id: request.path["address"], userID: try request.requireUser())
        return Shopfront.redirect("/account/addresses?done=deleted")
    }

    // MARK: Devices

    private func sessions(_ request: APIRequest) async throws -> APIResponse {
        let sessions = try await identity.sessions(userID: try request.requireUser())
        return try await page(
            "account-sessions", "Where you are signed in", "/account/sessions",
            [
                "hasOthers": sessions.contains { $0.id != request.sessionID },
                "sessions": sessions.map { session -> Fields in
                    [
                        "id": session.id, "agent": DeviceName.text(of: session.userAgent),
                        "address": session.clientAddress, "since": DateText.moment(session.createdAt),
                        "until": DateText.moment(session.expiresAt), "isThis": session.id == request.sessionID,
                    ]
                },
            ], request)
    }

    private func endSession(_ request: APIRequest) async throws -> APIResponse {
        let user = try request.requireUser()
        let form = try await request.form()
        if form["others"] != nil {
            try await identity.revokeAll(of: user, except: request.sessionID)
        } else {
            try await identity.revoke(
                sessionID: form["session"] ?? "", of: user, actor: request.principal, client: request.clientContext)
        }
        return Shopfront.redirect("/account/sessions?done=ended")
    }
}
