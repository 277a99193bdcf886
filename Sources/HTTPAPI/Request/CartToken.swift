public import HTTPTypes

/// The secret of a guest's cart: in `X-Cart-Token`, or in the cookie of the shop's pages.
public enum CartToken {
    public static let cookieName = "__Host-souk-cart"

    /// The cookie that carries `token` for 30 days.
    public static func cookie(_ token: String) -> String {
        "\(cookieName)=\(token); Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax"
    }

    public static let clearCookie = "\(cookieName)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
}

extension APIRequest {
    /// The token of the guest's cart that the client holds, if it sent one of a plausible length.
    public var cartToken: String? {
        guard let token = headers[.cartToken] ?? cookie(CartToken.cookieName), (16...256).contains(token.utf8.count)
        else { return nil }
        return token
    }
}

extension HTTPField.Name {
    // The name is a constant of ours and valid.
    public static let cartToken = HTTPField.Name("X-Cart-Token")!
}
