import CommerceKernel
import Cryptography
import HTTPTypes
public import Identity

/// Signing in through an OpenID Connect provider.
public struct SocialLoginRoutes: Sendable {
    private static let cookie = "__Host-souk-oidc"

    private let social: OIDCService
    private let sessions: BrowserSessions

    public init(social: OIDCService, identity: IdentityService, hook: SignInHook = .none) {
        self.social = social
        sessions = BrowserSessions(identity: identity, hook: hook)
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/auth/oidc", id: "listSocialLogins", summary: "Providers to sign in through", tag: "People",
                handler: list
            ).documented { $0.answers = [.init(200, "Their names.", data: .array(.string))] },
            Endpoint(
                .get, "/v1/auth/oidc/{provider}/start", id: "startSocialLogin",
                summary: "Go to the provider to sign in", tag: "People",
                handler: start
            ).producing("application/json", "text/html").documented { operation in
                operation.parameters = [.init("returnTo", .string, "A path of the shop to go to afterwards.")]
                operation.answers = [.init(303, "To the provider.")]
                operation.refusals = [404, 503]
            },
            Endpoint(
                .get, "/v1/auth/oidc/{provider}/callback", id: "finishSocialLogin",
                summary: "Come back from the provider", tag: "People",
                handler: finish
            ).producing("application/json", "text/html").documented { operation in
                operation.parameters = [
                    .init("state", .string, "From the start."), .init("code", .string, "From the provider."),
                ]
                operation.answers = [
                    .init(200, "Signed in; for clients that accept JSON only.", data: .component("SignIn")),
                    .init(303, "Signed in; back to the shop."),
                ]
                operation.refusals = [404, 409, 422, 503]
            },
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let names = try await social.providerNames()
        return APIResponse.success("Providers", at: request.now) { json in
            json.array { json in for name in names { json.value(name) } }
        }
    }

    private func start(_ request: APIRequest) async throws -> APIResponse {
        let (location, browser) = try await social.start(
            provider: request.path["provider"], returnTo: request.query["returnTo"])
        return APIResponse(.seeOther).adding(.location, location).adding(.cacheControl, "no-store").adding(
            .setCookie,
            "\(Self.cookie)=\(browser.reveal()); Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax")
    }

    private func finish(_ request: APIRequest) async throws -> APIResponse {
        let (signIn, returnTo) = try await social.finish(
            provider: request.path["provider"], state: request.query["state"] ?? "",
            code: request.query["code"] ?? "", browser: request.cookie(Self.cookie), client: request.clientContext)
        let fields = await sessions.fields(of: signIn, request)
        if request.headers[.accept]?.hasPrefix("application/json") == true {
            return AuthRoutes.answer(signIn, "Signed in", request, fields: fields)
        }
        var response = APIResponse(.seeOther).adding(.location, returnTo)
        response.headers.append(contentsOf: fields)
        return response
    }
}
