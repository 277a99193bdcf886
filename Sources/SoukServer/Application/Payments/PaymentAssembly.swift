import CommerceKernel
import Payments

/// Chooses the gateway of new payments from settings.
enum PaymentAssembly {
    /// `SOUK_PAYMENT_GATEWAY`.
    static func gateway(_ settings: Settings, sandbox: SandboxPeer) throws -> any PaymentGateway {
        let name = try settings.value("SOUK_PAYMENT_GATEWAY") ?? "sandbox"
        switch name {
        case "sandbox": return sandbox.gateway
        default:
            throw DomainError.invalid(
                field: "SOUK_PAYMENT_GATEWAY", code: "invalid_setting",
                message: "SOUK_PAYMENT_GATEWAY is \"\(name)\"; it must be sandbox.")
        }
    }
}
