extension ProblemCatalog {
    /// Refusals of the people's room and of the gate.
    static let people: [Problem] = [
        Problem(
            "wrong_login", 401, "Wrong address or password",
            "The address and the password do not belong together. Which of them is wrong is not told."),
        Problem(
            "too_many_attempts", 429, "Too many attempts",
            "There were too many failed sign-ins, registrations or requests for links. Wait as Retry-After says; the "
                + "pause grows with further failures. Resetting the password stays possible."),
        Problem(
            "rate_limited", 429, "Rate limit used up",
            "The requests of this principal or address are used up. Retry-After says when one is free again; the "
                + "RateLimit headers of every answer tell where you stand."),
        Problem(
            "invalid_token", 400, "Link not valid",
            "The token of a mailed link was used, is too old or is incomplete. Ask for a new link."),
        Problem(
            "csrf_token_missing", 403, "CSRF token missing",
            "A request with the session cookie that changes something needs the session's token in X-CSRF-Token, or in "
                + "a page's form as csrfToken. GET /v1/auth/session tells it."),
        Problem(
            "cross_site", 403, "From another site",
            "The browser says that another site's page made this request; with the session cookie it is refused."),
        Problem(
            "malformed_form", 400, "Malformed form",
            "The body of a page's form is not application/x-www-form-urlencoded in UTF-8, or has too many fields."),
        Problem("email_taken", 409, "Address taken", "There is already an account with this e-mail address."),
        Problem("id_taken", 409, "Id taken", "There is already an account with this id."),
        Problem(
            "last_admin", 409, "Last admin", "The last admin cannot be demoted or deleted. Make another one first."),
        Problem("conflict", 409, "Conflict", "Somebody else changed the same thing meanwhile. Read it and repeat."),
        Problem(
            "too_many_addresses", 422, "Too many addresses", "The address book is full. Remove an address first."),
        Problem(
            "social_login_failed", 400, "Sign-in not completed",
            "The provider's answer does not belong to a sign-in begun in this browser, or is not valid. Begin again."),
        Problem(
            "provider_unavailable", 503, "Provider unavailable",
            "The sign-in provider cannot be reached or answers nonsense. Try again later, or use a password."),
        Problem(
            "address_missing", 422, "No address told",
            "The sign-in provider told no e-mail address; an account needs one. Allow it there and begin again."),
        Problem(
            "address_not_verified", 409, "Address not verified",
            "There is an account with this address, and the provider has not verified that it is yours. Sign in with "
                + "the password."),
    ]
}
