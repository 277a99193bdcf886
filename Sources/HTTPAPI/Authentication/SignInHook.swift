public import HTTPTypes

/// What else happens once somebody is signed in, such as taking over the cart they filled as a guest. The program binds
/// it, since the rooms it concerns do not know each other.
public struct SignInHook: Sendable {
    private let body: @Sendable (_ userID: String, _ request: APIRequest) async -> HTTPFields

    /// `body` answers fields for the response, such as a cookie that is over. It cannot fail: signing in has succeeded.
    public init(_ body: @escaping @Sendable (_ userID: String, _ request: APIRequest) async -> HTTPFields) {
        self.body = body
    }

    public static let none = SignInHook { _, _ in HTTPFields() }

    func run(_ userID: String, _ request: APIRequest) async -> HTTPFields { await body(userID, request) }
}
