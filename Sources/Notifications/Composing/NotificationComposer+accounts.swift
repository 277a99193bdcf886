import CommerceKernel
import Identity
import Outbox
import Storage

extension NotificationComposer {
    /// Welcome and proof of the address in one mail, links for lost passwords, and news that an owner must not miss.
    func tellOfAccount(_ event: RecordedEvent, in transaction: Transaction) throws {
        let userID = event.subjectID
        if event.type == UserEvents.registered { try noteLanguage(event, in: transaction) }
        guard let template = try template(for: event, in: transaction),
            let user = try IdentityService.user(id: userID, in: transaction)
        else { return }
        let preferences = try PreferenceStore.preferences(of: userID, in: transaction)
        try keep(
            NotificationDraft(
                channel: .email, template: template, about: event.subject,
                occurrence: template == .welcome ? nil : String(event.sequence), userID: userID,
                recipient: event.payload["email"]?.string ?? user.email,
                language: preferences.language ?? options.language,
                data: [
                    "name": .string(user.name), "forgotLink": "/account/forgot", "signInLink": "/account/sign-in",
                ], sealedToken: IdentityService.sealedMailToken(in: event),
                expiresAt: event.payload["expiresAt"]?.string.flatMap { Timestamp(iso8601: $0) }), in: transaction)
    }

    private func template(for event: RecordedEvent, in transaction: ReadTransaction) throws -> NotificationTemplate? {
        switch event.type {
        case UserEvents.registered:
            // Who has to prove an address is welcomed by the mail for that. Accounts made by hand are not written to.
            try isAskedToVerify(event, in: transaction) || event.payload["issuer"] == nil ? nil : .welcome
        case UserEvents.verificationRequested:
            try NotificationStore.knows(welcomeKey(event), in: transaction)
                || !wasJustRegistered(event, in: transaction)
                ? .verifyEmail : .welcome
        case UserEvents.registrationRepeated: .alreadyRegistered
        case UserEvents.passwordResetRequested: .passwordReset
        case UserEvents.passwordChanged: .passwordChanged
        default: nil
        }
    }

    private func welcomeKey(_ event: RecordedEvent) -> String {
        "\(event.subjectID)/\(NotificationTemplate.welcome.rawValue)"
    }

    private func isAskedToVerify(_ event: RecordedEvent, in transaction: ReadTransaction) throws -> Bool {
        try Outbox.events(ofSubject: event.subject, after: event.sequence, limit: 1, in: transaction)
            .contains { $0.type == UserEvents.verificationRequested }
    }

    /// Both events are of one transaction, so that their numbers follow each other.
    private func wasJustRegistered(_ event: RecordedEvent, in transaction: ReadTransaction) throws -> Bool {
        try Outbox.events(ofSubject: event.subject, after: event.sequence - 2, limit: 1, in: transaction)
            .contains { $0.type == UserEvents.registered }
    }

    private func noteLanguage(_ event: RecordedEvent, in transaction: Transaction) throws {
        guard let language = event.payload["language"]?.string.flatMap({ Language(preferring: $0) }) else { return }
        var preferences = try PreferenceStore.preferences(of: event.subjectID, in: transaction)
        guard preferences.language == nil else { return }
        preferences.language = language
        try PreferenceStore.keep(preferences, of: event.subjectID, in: transaction)
    }
}
