/// Types of the events this room appends that others act on; the subject is `user/ID`.
public enum UserEvents {
    public static let registered = "user.registered"
    /// Somebody wanted to open an account with an address that has one.
    public static let registrationRepeated = "user.registration_repeated"
    /// Carries a sealed token; see `IdentityService.sealedMailToken(in:)`.
    public static let verificationRequested = "user.email_verification_requested"
    /// Carries a sealed token.
    public static let passwordResetRequested = "user.password_reset_requested"
    public static let passwordChanged = "user.password_changed"
    public static let deleted = "user.deleted"
}
