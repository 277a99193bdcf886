import Carts
import Checkout
import CommerceKernel
import HTTPAPI
import Identity

/// First step: where it goes, and for guests where the confirmation goes.
extension CheckoutPages {
    func address(_ request: APIRequest) async throws -> APIResponse {
        let saved = try await savedAddresses(shop.visit(request))
        return try await step(.address, request) { state in
            let form = form(state)
            let known = state.cart.shippingAddress ?? saved.first { $0.isDefault }?.postal
            return fields(form.fields(known, email: state.draft?.email), state, saved)
        }
    }

    func saveAddress(_ request: APIRequest) async throws -> APIResponse {
        let visit = shop.visit(request)
        let sent = try await request.form()
        guard let state = try await state(visit) else { return nothingToCheckOut(request) }
        let saved = try await savedAddresses(visit)
        if let id = sent.text("saved"), let address = saved.first(where: { $0.id == id })?.postal {
            return try await keep(address, email: nil, request, state)
        }
        var reader = FormReader(sent)
        let form = form(state)
        let (address, email) = form.read(&reader)
        guard reader.isSound else {
            let shown = reader.fields(form.definitions)
            return try await step(.address, request, status: 422, fault: "Some fields need another look.") { state in
                fields(shown, state, saved)
            }
        }
        return try await keep(address, email: email, request, state)
    }

    private func keep(
        _ address: PostalAddress, email: String?, _ request: APIRequest, _ state: CheckoutState
    ) async throws -> APIResponse {
        let done = try await edit(shop.visit(request)) { [self] cart, transaction in
            let methods = try checkout.priceRules.shippingMethods(in: transaction)
            // What was chosen for another place may not go to this one.
            let kept = methods.first { $0.id == cart.shippingMethod && $0.serves(address) }?.id
            _ = try checkout.carts.setShipping(method: kept, address: address, of: cart, in: transaction)
            try editDraft(of: cart, request, in: transaction) { if let email { $0.email = email } }
        }
        return done ? Shopfront.redirect(CheckoutStep.delivery.path) : nothingToCheckOut(request)
    }

    private func form(_ state: CheckoutState) -> AddressForm {
        let codes = state.countries.isEmpty ? Countries.all : state.countries
        return AddressForm(countries: Countries.choices(codes), asksEmail: state.user == nil)
    }

    private func fields(_ form: [Fields], _ state: CheckoutState, _ saved: [SavedAddress]) -> Fields {
        [
            "form": form, "isGuest": state.user == nil, "email": state.user?.email ?? "",
            "hasSaved": !saved.isEmpty,
            "saved": saved.map { address -> Fields in
                [
                    "id": address.id, "label": address.label ?? address.street,
                    "text": AddressForm.lines(address.postal).joined(separator: ", "),
                ]
            },
        ]
    }

    private func savedAddresses(_ visit: Visit) async throws -> [SavedAddress] {
        guard let user = visit.userID else { return [] }
        return try await rooms.identity.addresses(userID: user)
    }
}

extension SavedAddress {
    var postal: PostalAddress {
        PostalAddress(
            name: name, company: company, street: street, street2: street2, city: city, state: state, zip: zip,
            country: country, phone: phone)
    }
}
