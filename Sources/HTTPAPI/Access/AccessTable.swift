import CommerceKernel
import Identity

/// Who may call which operation: the one list that the router, the OpenAPI document and the tests read.
///
/// The roles say who passes the gate. Whose object it is decides the service behind it: somebody else's is 404.
public enum AccessTable {
    static let staff: Set<Role> = [.staff, .admin]
    static let admin: Set<Role> = [.admin]

    /// The rule of an operation of this room; one that is not listed is for admins only.
    public static func rule(of operationID: String) -> AccessRule { rules[operationID] ?? .roles(admin) }

    public static let rules: [String: AccessRule] = [
        // People. Everybody:
        "register": .open,
        "login": .open,
        "refreshToken": .open,
        "logout": .open,
        "forgotPassword": .open,
        "resetPassword": .open,
        "verifyEmail": .open,
        "getTokenKeys": .open,
        "listSocialLogins": .open,
        "startSocialLogin": .open,
        "finishSocialLogin": .open,
        // Everybody signed in; their own account:
        "getSession": .authenticated(),
        "changePassword": .authenticated(),
        "resendVerification": .authenticated(),
        "getUser": .authenticated(),
        "updateUser": .authenticated(),
        "patchUser": .authenticated(),
        "deleteUser": .authenticated(),
        "exportUser": .authenticated(),
        "listSessions": .authenticated(),
        "revokeSession": .authenticated(),
        "revokeSessions": .authenticated(),
        "listAddresses": .authenticated(),
        "createAddress": .authenticated(),
        "replaceAddress": .authenticated(),
        "deleteAddress": .authenticated(),
        "createSigningSecret": .authenticated(),
        // Of everybody:
        "listUsers": .roles(staff, scope: .usersRead),
        "createUser": .roles(admin),
        "listAuditLog": .roles(admin),
        "listAPIKeys": .roles(admin),
        "createAPIKey": .roles(admin),
        "revokeAPIKey": .roles(admin),
    ]
}
