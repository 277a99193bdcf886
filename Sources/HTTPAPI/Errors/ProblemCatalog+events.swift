extension ProblemCatalog {
    /// Refusals of the event feed, of webhook endpoints and of notifications.
    static let events: [Problem] = [
        Problem(
            "cursor_out_of_epoch", 409, "Cursor of another history",
            "The shop was restored from a backup, so its events are numbered anew. Read the feed from its beginning."),
        Problem(
            "cursor_expired", 409, "Cursor expired",
            "Events after the cursor are no longer kept. Read the feed from its beginning, and the shop's state anew."),
    ]
}
