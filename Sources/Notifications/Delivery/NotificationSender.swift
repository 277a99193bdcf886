import CommerceKernel
public import Cryptography
import Identity
public import Logging
import NIOCore
import Orders
import Outbox
import Storage
import Synchronization

/// Sends the messages that wait, one after the other, each under a lease, so that several processes on one database share
/// them and a crash gives one back. What a crash leaves unnoted is sent again, with the same `Message-ID`.
public final class NotificationSender: Sendable {
    static let batch = 20
    /// Between two looks at what is due.
    static let rest: Duration = .milliseconds(100)
    /// Before each message while the shop is busy: wording and writing one takes about a millisecond.
    static let busyRest: TimeAmount = .milliseconds(50)
    /// Longer than a batch of transfers that all time out would take for one of them: leases are renewed by sending.
    static let lease: Duration = .seconds(120)
    /// How long it is kept who was told what, after it was sent or given up.
    public static let memory: Duration = .seconds(90 * 86_400)
    private static let dropped = 1000

    private let service: NotificationService
    private let renderer: MessageRenderer
    private let mail: any MailTransport
    private let sms: any SMSTransport
    private let ring: KeyRing
    private let owner: String
    private let signal: CommitSignal
    private let logger: Logger
    private let lastForgetting = Mutex<Timestamp>(Timestamp(milliseconds: 0))

    public init(
        service: NotificationService, renderer: MessageRenderer, mail: any MailTransport, sms: any SMSTransport,
        ring: KeyRing, logger: Logger
    ) {
        self.service = service
        self.renderer = renderer
        self.mail = mail
        self.sms = sms
        self.ring = ring
        owner = service.ids.token(bytes: 9)
        signal = CommitSignal(store: service.store)
        self.logger = logger
    }

    /// Sends until the task is cancelled, then gives its leases back. Takes only the time that nobody else wants: mails
    /// can wait, who buys does not.
    public func run(pollInterval: Duration = .milliseconds(500)) async {
        await withTaskExecutorPreference(PatientExecutor.shared) { await keepSending(pollInterval) }
    }

    private func keepSending(_ pollInterval: Duration) async {
        while !Task.isCancelled {
            let seen = signal.count
            var wait = pollInterval
            do {
                try await sendDue()
                try await dropOld()
                if let next = try await nextDue() {
                    wait = min(wait, max(.milliseconds(5), next.duration(since: service.time.now)))
                }
            } catch {
                logger.error("messages cannot be sent", metadata: ["error": "\(error)"])
            }
            await signal.waitRested(Self.rest, past: seen, atMost: wait)
        }
        // Not in this task, which is cancelled.
        _ = try? await Task { [service, owner] in
            try await service.store.write { try NotificationStore.release(owner: owner, in: $0) }
        }.value
    }

    /// Sends everything that is due now; answers how many were tried.
    @discardableResult
    public func sendDue() async throws -> Int {
        var tried = 0
        // Reads before it writes: most commits are about something else.
        while !Task.isCancelled, let due = try await nextDue(), due <= service.time.now {
            let now = service.time.now
            let taken = try await service.store.write { [owner] in
                try NotificationStore.claim(
                    owner: owner, now: now, until: now.advanced(by: Self.lease), limit: Self.batch, in: $0)
            }
            if taken.isEmpty { break }
            for message in taken {
                if Task.isCancelled { break }
                // The rest of a slow batch may have been taken by another process meanwhile.
                guard service.time.now < now.advanced(by: Self.lease) else { break }
                await PatientExecutor.shared.makeWay(for: service.store, Self.busyRest)
                try await send(message)
                tried += 1
            }
        }
        return tried
    }

    private func nextDue() async throws -> Timestamp? {
        try await service.store.read { try NotificationStore.nextDue(in: $0) }
    }

    private func send(_ message: NotificationRecord) async throws {
        do {
            switch message.channel {
            case .email: try await mail.send(try await composed(message))
            case .sms: try await sms.send(try shortMessage(message))
            }
        } catch {
            return try await putOff(message, error)
        }
        let now = service.time.now
        try await service.store.write { [owner] in
            try NotificationStore.markSent(message.id, owner: owner, now: now, in: $0)
        }
    }

    private func putOff(_ message: NotificationRecord, _ error: any Error) async throws {
        let now = service.time.now
        let reason = (error as? DomainError)?.message ?? "\(error)"
        let isPermanent = (error as? DeliveryFailure)?.isPermanent ?? (error is DomainError)
        let pause =
            isPermanent
            ? nil
            : DeliverySchedule.pause(after: message.attempts, random: service.ids.randomBytes(1).first ?? 0)
        logger.warning(
            pause == nil ? "a message was given up" : "a message has to wait",
            metadata: ["message": "\(message.id)", "template": "\(message.template.rawValue)", "error": "\(reason)"])
        try await service.store.write { [owner] in
            try NotificationStore.markFailed(
                message.id, owner: owner, error: reason, next: pause.map { now.advanced(by: $0) }, now: now, in: $0)
        }
    }

    // MARK: Wording

    private func composed(_ message: NotificationRecord) async throws -> MailMessage {
        let options = service.options
        var data = try common(message)
        if let path = message.template.tokenPath, let token = try openToken(message) {
            data["link"] = .string("\(options.baseURL())\(path)?token=\(token.reveal())")
        }
        var unsubscribe: String?
        if message.template == .abandonedCart, let user = message.userID {
            let link = service.unsubscribing.link(user: user, baseURL: options.baseURL())
            data["unsubscribe"] = .string(link)
            unsubscribe = link
        }
        let mail = try renderer.mail(message.template, message.language, data)
        return MailMessage(
            from: try sender(), to: try MailAddress(address: message.recipient), subject: mail.subject,
            messageID: "\(message.messageName)@\(options.sender.domain)", date: message.createdAt, text: mail.text,
            html: mail.html, unsubscribeURL: unsubscribe)
    }

    private func sender() throws -> MailAddress {
        let sender = service.options.sender
        return sender.name == nil ? try MailAddress(name: service.options.shopName, address: sender.address) : sender
    }

    private func shortMessage(_ message: NotificationRecord) throws -> ShortMessage {
        ShortMessage(
            to: message.recipient,
            text: try renderer.shortText(message.template, message.language, try common(message))
                .trimmingSuffix(while: \.isNewline), id: message.messageName)
    }

    /// What every template may name. Throws when there is no use in the message any more.
    private func common(_ message: NotificationRecord) throws -> JSONObject {
        if let end = message.expiresAt, end <= service.time.now {
            throw DeliveryFailure("its link is too old", isPermanent: true)
        }
        var data = message.data
        data["shop"] = .string(service.options.shopName)
        let base = service.options.baseURL()
        data["shopURL"] = .string(base)
        for name in ["link", "forgotLink", "signInLink"] {
            if let path = data[name]?.string, path.hasPrefix("/") { data[name] = .string(base + path) }
        }
        return data
    }

    private func openToken(_ message: NotificationRecord) throws -> Secret<String>? {
        guard let sealed = message.sealedToken, let user = message.userID else { return nil }
        return try IdentityService.mailToken(sealed: sealed, userID: user, ring: ring)
    }

    /// Now and then drops what is old.
    private func dropOld() async throws {
        let now = service.time.now
        let isTime = lastForgetting.withLock { last in
            guard now.duration(since: last) > .seconds(3600) else { return false }
            last = now
            return true
        }
        guard isTime else { return }
        let end = now.advanced(by: .zero - Self.memory)
        // In parts, so that other writers wait only shortly.
        while try await service.store.write({
            try NotificationStore.drop(before: end, limit: Self.dropped, in: $0)
        }) == Self.dropped, !Task.isCancelled {}
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, matches(last) { text.removeLast() }
        return text
    }
}
