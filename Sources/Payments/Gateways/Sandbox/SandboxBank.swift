public import CommerceKernel
public import Cryptography
public import Logging
import Outbox
public import Storage

/// The sandbox's bank: keeps intents in a database of its own, so that it survives what the shop does not, and calls
/// back by signed messages with its own clock. Knows nothing of the shop.
public final class SandboxBank: Sendable {
    /// Delivers a callback; answers whether it was accepted.
    public typealias Courier = @Sendable (_ headers: [String: String], _ body: [UInt8]) async throws -> Bool

    public static let migrations: [Migration] = Outbox.migrations + SandboxStore.migrations
    static let settlingTime: Duration = .seconds(2)

    let store: Store
    let time: any TimeSource
    let ids: any IDSource
    let courier: Courier
    let baseURL: String
    private let secret: Secret<[UInt8]>
    private let tokens: SandboxTokens
    private let logger: Logger

    /// - Parameters:
    ///   - secret: signs callbacks and tokens; shared with the shop's gateway.
    ///   - baseURL: of the bank's own pages.
    public init(
        store: Store, secret: Secret<[UInt8]>, baseURL: String, time: any TimeSource, ids: any IDSource,
        logger: Logger, courier: @escaping Courier
    ) {
        self.store = store
        self.secret = secret
        self.baseURL = baseURL
        self.time = time
        self.ids = ids
        self.logger = logger
        self.courier = courier
        tokens = SandboxTokens(secret: secret)
    }

    /// A card typed into the bank's own form.
    func tokenize(_ details: CardDetails) -> CardToken { tokens.tokenize(details, ids: ids) }

    // MARK: Intents

    /// The intent of this key, made when there is none and confirmed if that is asked for. Nil for an unknown token.
    func create(_ request: IntentRequest, confirming: Bool) async throws -> SandboxIntent? {
        let id = request.id ?? ids.identifier(prefix: "pi_")
        let made = try await store.write { transaction -> Confirmation? in
            if let present = try SandboxStore.intent(where: "key", request.key, in: transaction) {
                return confirming
                    ? try self.confirm(present, in: transaction) : Confirmation(intent: present, isNew: false)
            }
            var scenario: SandboxScenario = request.method == "bank_transfer" ? .transfer : .redirect
            if let token = request.token {
                guard let known = self.tokens.scenario(token) else { return nil }
                scenario = known
            }
            var intent = SandboxIntent(
                id: id, key: request.key, amount: request.amount, reference: request.reference,
                method: request.method, scenario: scenario, status: .requiresConfirmation, failureCode: nil,
                failureMessage: nil, returnURL: request.returnURL, refunded: 0)
            if confirming { intent = intent.confirmed }
            try SandboxStore.insert(intent, in: transaction)
            if confirming { try self.followUp(intent, in: transaction) }
            return Confirmation(intent: intent, isNew: confirming)
        }
        guard let made else { return nil }
        return try await calledBackFirst(made)
    }

    func intent(_ id: String) async throws -> SandboxIntent? {
        try await store.read { try SandboxStore.intent(where: "id", id, in: $0) }
    }

    func confirm(_ id: String) async throws -> SandboxIntent? {
        let confirmation = try await store.write { transaction in
            try SandboxStore.intent(where: "id", id, in: transaction).map { try self.confirm($0, in: transaction) }
        }
        guard let confirmation else { return nil }
        return try await calledBackFirst(confirmation)
    }

    /// An intent, and whether it was confirmed just now.
    private struct Confirmation: Sendable {
        let intent: SandboxIntent
        let isNew: Bool
    }

    private func confirm(_ intent: SandboxIntent, in transaction: Transaction) throws -> Confirmation {
        guard intent.status == .requiresConfirmation else { return Confirmation(intent: intent, isNew: false) }
        let confirmed = intent.confirmed
        _ = try SandboxStore.move(
            intent.id, from: .requiresConfirmation, to: confirmed.status, code: confirmed.failureCode,
            message: confirmed.failureMessage, in: transaction)
        try followUp(confirmed, in: transaction)
        return Confirmation(intent: confirmed, isNew: true)
    }

    /// Schedules what comes after the answer.
    private func followUp(_ intent: SandboxIntent, in transaction: Transaction) throws {
        switch intent.scenario {
        case .slow, .callbackNever:
            try JobQueue.schedule(
                kind: SettlingJob.kind, key: intent.id, at: time.now.advanced(by: Self.settlingTime), in: transaction)
        case .callbackTwice: try scheduleCallbacks(intent.id, repetitions: 2, in: transaction)
        case .success, .decline, .insufficientFunds, .redirect, .callbackFirst, .transfer: break
        }
    }

    private func calledBackFirst(_ confirmation: Confirmation) async throws -> SandboxIntent? {
        let intent = confirmation.intent
        guard confirmation.isNew, intent.scenario == .callbackFirst else { return intent }
        try await callBack(intent: intent.id, eventID: ids.identifier(prefix: "evt_"))
        return try await self.intent(intent.id)
    }

    func capture(_ id: String) async throws -> SandboxIntent? {
        try await store.write { transaction in
            _ = try SandboxStore.move(id, from: .authorized, to: .captured, in: transaction)
            return try SandboxStore.intent(where: "id", id, in: transaction)
        }
    }

    func void(_ id: String) async throws -> SandboxIntent? {
        try await store.write { transaction in
            for status in [
                SandboxIntent.Status.requiresConfirmation, .requiresAction, .processing, .authorized,
            ] { _ = try SandboxStore.move(id, from: status, to: .voided, in: transaction) }
            return try SandboxStore.intent(where: "id", id, in: transaction)
        }
    }

    /// False when more would be paid back than was captured.
    func refund(_ id: String, amount: Int64, key: String) async throws -> Bool {
        try await store.write { transaction in
            let isNew = try transaction.execute(
                "INSERT INTO refunds (key, intent_id, amount) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [key, id, amount])
            guard isNew == 1 else { return true }
            let counted = try transaction.execute(
                """
                UPDATE intents SET refunded = refunded + ?
                WHERE id = ? AND status = 'captured' AND refunded + ? <= amount
                """, [amount, id, amount])
            if counted == 0 { try transaction.execute("DELETE FROM refunds WHERE key = ?", [key]) }
            return counted == 1
        }
    }

    /// What the payer decides on the bank's page. Nil when nothing is to be decided.
    func decide(_ id: String, approve: Bool) async throws -> SandboxIntent? {
        guard let intent = try await intent(id) else { return nil }
        let approved: SandboxIntent.Status = intent.scenario == .transfer ? .captured : .authorized
        let decided = try await store.write { transaction in
            let moved = try SandboxStore.move(
                id, from: .requiresAction, to: approve ? approved : .failed,
                code: approve ? nil : "payer_refused", message: approve ? nil : "The payer did not agree.",
                in: transaction)
            if moved { try self.scheduleCallbacks(id, repetitions: 1, in: transaction) }
            return moved
        }
        return decided ? try await self.intent(id) : nil
    }

    // MARK: Callbacks

    func scheduleCallbacks(_ id: String, repetitions: Int, in transaction: Transaction) throws {
        let event = ids.identifier(prefix: "evt_")
        for index in 0..<repetitions {
            try JobQueue.schedule(
                kind: CallbackJob.kind, key: "\(event)/\(index)", at: time.now,
                payload: ["intent": .string(id), "event": .string(event)], in: transaction)
        }
    }

    /// Sends the state of an intent, signed. Throws when it is not accepted.
    func callBack(intent id: String, eventID: String) async throws {
        guard let intent = try await intent(id) else { return }
        let body: JSONValue = [
            "id": .string(eventID), "type": .string("intent.\(intent.status.rawValue)"),
            "createdAt": .timestamp(time.now), "intent": intent.json(baseURL: baseURL),
        ]
        let headers = [
            "content-type": "application/json",
            SandboxGateway.signatureHeader: CallbackSignature.header(
                for: body.bytes, secret: secret.reveal(), at: time.now),
        ]
        guard try await courier(headers, body.bytes) else { throw GatewayError.unreachable("callback not accepted") }
    }

    func settle(_ id: String) async throws {
        try await store.write { transaction in
            guard let intent = try SandboxStore.intent(where: "id", id, in: transaction),
                try SandboxStore.move(id, from: .processing, to: .authorized, in: transaction)
            else { return }
            if intent.scenario != .callbackNever {
                try self.scheduleCallbacks(id, repetitions: 1, in: transaction)
            }
        }
    }

    /// Runs what is due now, for tests with a clock of their own; `run` does it for ever.
    public func runDueJobs() async throws { while try await runner.runDueJobs() > 0 {} }

    public func run() async { await runner.run() }

    private var runner: JobRunner {
        JobRunner(
            handlers: [SettlingJob(bank: self), CallbackJob(bank: self)], store: store, time: time, ids: ids,
            logger: logger)
    }
}

private struct SettlingJob: JobHandler {
    static let kind = "settle"
    let bank: SandboxBank
    var kind: String { Self.kind }

    func run(_ job: Job) async throws { try await bank.settle(job.key) }
}

private struct CallbackJob: JobHandler {
    static let kind = "callback"
    let bank: SandboxBank
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        guard let intent = job.payload["intent"]?.string, let event = job.payload["event"]?.string else { return }
        try await bank.callBack(intent: intent, eventID: event)
    }
}
