import CommerceKernel
import Cryptography
import Payments

/// Chooses the gateway of new payments from settings.
enum PaymentAssembly {
    /// `SOUK_PAYMENT_GATEWAY`.
    static func gateway(_ settings: Settings, sandbox: SandboxPeer) throws -> any PaymentGateway {
        let name = try settings.value("SOUK_PAYMENT_GATEWAY") ?? "sandbox"
        switch name {
        case "sandbox": return sandbox.gateway
        case "stripe":
            return StripeGateway(
                base: try settings.serviceAddress("SOUK_STRIPE_API_BASE") ?? "https://api.stripe.com",
                key: Secret(try required("SOUK_STRIPE_KEY", settings)),
                secret: Secret(try required("SOUK_STRIPE_WEBHOOK_SECRET", settings)))
        default:
            throw DomainError.invalid(
                field: "SOUK_PAYMENT_GATEWAY", code: "invalid_setting",
                message: "SOUK_PAYMENT_GATEWAY is \"\(name)\"; it must be sandbox or stripe.")
        }
    }

    private static func required(_ name: String, _ settings: Settings) throws -> String {
        if let value = try settings.value(name), !value.isEmpty { return value }
        throw DomainError.invalid(
            field: name, code: "invalid_setting",
            message: "\(name) is not set; SOUK_PAYMENT_GATEWAY=stripe needs it.")
    }
}
