import Checkout
import CommerceKernel
import Cryptography
import HTTPAPI
import Identity
import Orders
import Storage

extension OrderProcessingContract {
    func create(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let body = try BodyReader(json)
        let currency = checkout.options.currency
        let userID = body.requiredText("userId", length: 1...64)
        let amount = body.required(
            "orderAmount", body.money("orderAmount", currency: currency), standIn: .zero(currency))
        if amount.isNegative { body.refuse("orderAmount", code: "out_of_range", "orderAmount must not be negative.") }
        let items = Self.items(body)
        let token = body.secret("token", maximumLength: 4096)
        try body.finish()
        try await authenticate(userID, token: token, principal: request.principal)
        let nonce = try await signature(of: json.object ?? JSONObject(), user: userID, isRequired: token != nil)
        let order = try await checkout.record { [time] transaction in
            guard let user = try IdentityService.user(id: userID, in: transaction) else {
                throw DomainError.invalid(
                    field: "userId", code: "unknown_user", message: "There is no user \"\(userID)\".")
            }
            if let nonce { try NonceStore.take(nonce, of: userID, now: time.now, in: transaction) }
            var draft = try ServerPricing.draft(
                items, expected: amount, field: "orderAmount", checkout, source: "000", in: transaction)
            draft.customerID = user.id
            draft.email = user.email
            draft.customerName = user.name
            return draft
        }
        return CodedAnswer.created(orderNumber: order.number, status: order.stateNames.processing)
    }

    /// The token must be an access token of this user. Without one, whoever runs orders may order for a user.
    private func authenticate(_ userID: String, token: String?, principal: Principal) async throws {
        if let token {
            let bearer: Principal
            do { bearer = try await identity.principal(bearer: token) } catch is DomainError {
                throw Self.invalidToken
            }
            guard bearer.userID == userID else { throw Self.invalidToken }
        } else if !OrderRights(principal: principal).runsOrders {
            throw DomainError(
                .unauthenticated, code: "authentication_required",
                message: "token is required: an access token of the user.")
        }
    }

    private static let invalidToken = DomainError(
        .unauthenticated, code: "invalid_token", message: "token is not an access token of this user.")

    /// Checks the signature when there is one or must be one. Answers the nonce to be remembered.
    private func signature(
        of body: JSONObject, user: String, isRequired: Bool
    ) async throws -> OrderSignature.Nonce? {
        guard isRequired || body["signature"] != nil else { return nil }
        // A key nobody has, so that users without a secret are refused like wrong signatures.
        let secret = try await identity.signingSecret(userID: user)?.reveal() ?? SecureRandom().randomBytes(32)
        return try OrderSignature(body: body, isStrict: isStrict).verify(secret: secret, now: time.now)
    }
}
