extension ProblemCatalog {
    /// Refusals of the event feed, of webhook endpoints and of notifications.
    static let events: [Problem] = [
        Problem(
            "cursor_out_of_epoch", 409, "Cursor of another history",
            "The shop was restored from a backup, so its events are numbered anew. Read the feed from its beginning."),
        Problem(
            "cursor_expired", 409, "Cursor expired",
            "Events after the cursor are no longer kept. Read the feed from its beginning, and the shop's state anew."),
        Problem(
            "target_refused", 422, "Target refused",
            "The address leads into a private, local or reserved network, where the shop sends nothing."),
        Problem(
            "too_many_webhooks", 409, "Too many webhook endpoints",
            "The shop has as many webhook endpoints as it can have. Delete one first."),
        Problem(
            "not_given_up", 409, "Not given up",
            "Only a message that was given up, and whose content is still known, can be tried again."),
    ]
}
