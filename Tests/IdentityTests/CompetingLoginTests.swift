import CommerceKernel
import Cryptography
import Dispatch
import Storage
import Synchronization
import Testing

@testable import Identity

/// A sign-in is held between its look at the throttle and the check of its password, and one thing happens meanwhile.
@Suite struct CompetingLoginTests {
    private static let right = "correct horse battery"

    enum Step: String, CaseIterable, CustomTestStringConvertible {
        case nothing = "nothing"
        case aWrongGuess = "a wrong guess"
        case sixWrongGuesses = "six wrong guesses"
        case sixFromElsewhere = "six wrong guesses from elsewhere"
        case guessesAtOthers = "31 guesses at other accounts from here"
        case pauseThatPasses = "six wrong guesses, and their pause"
        case signIn = "the owner signs in"
        case strongerHash = "the owner signs in, and the hash is made stronger"
        case newPassword = "the owner changes the password"
        case erasure = "the account is deleted"

        var testDescription: String { rawValue }

        /// Whether it begins a pause that the sign-in that is held has to wait for.
        var begins: Bool { [.sixWrongGuesses, .guessesAtOthers, .pauseThatPasses].contains(self) }

        func happen(_ fixture: IdentityFixture, _ user: User) async throws {
            func guess(_ count: Int, from address: String = "192.0.2.1") async throws {
                for _ in 0..<count { _ = try await refusal { try await fixture.login(password: "no", from: address) } }
            }
            switch self {
            case .nothing: break
            case .aWrongGuess: try await guess(1)
            case .sixWrongGuesses: try await guess(6)
            case .sixFromElsewhere: try await guess(6, from: "198.51.100.9")
            case .guessesAtOthers:
                for index in 0..<31 {
                    _ = try await refusal { try await fixture.login("u\(index)@example.com", password: "no") }
                }
            case .pauseThatPasses:
                try await guess(6)
                fixture.time.advance(by: .seconds(2))
            case .signIn: _ = try await fixture.login()
            case .strongerHash:
                let stronger = try fixture.service(
                    parameters: ScryptParameters(costExponent: 5, blockSize: 1, parallelization: 1))
                _ = try await stronger.login(
                    email: user.email, password: Secret(CompetingLoginTests.right), client: fixture.client)
            case .newPassword:
                try await fixture.service.changePassword(
                    userID: user.id, current: Secret(CompetingLoginTests.right), new: Secret("another horse battery"),
                    sessionID: nil, client: fixture.client)
            case .erasure: try await fixture.service.delete(user.id, actor: .anonymous, client: fixture.client)
            }
        }
    }

    @Test(arguments: Step.allCases)
    func `the right password beside a competing step`(step: Step) async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        let refused = try await attempt(Self.right, fixture) { try await step.happen(fixture, user) }
        switch step {
        case .nothing, .aWrongGuess, .sixFromElsewhere, .signIn, .strongerHash: #expect(refused == nil)
        case .sixWrongGuesses, .guessesAtOthers, .pauseThatPasses: #expect(refused == "too_many_attempts")
        case .newPassword, .erasure: #expect(refused == "wrong_login")
        }
    }

    /// Refused as the right one would be, so that nobody learns which of many guesses is right, and counted.
    @Test(arguments: Step.allCases, [Optional("jane@example.com"), nil])
    func `a wrong password beside a competing step`(step: Step, address: String?) async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        var before = 0
        let refused = try await attempt("a guess", fixture, email: address ?? "nobody@example.com") {
            try await step.happen(fixture, user)
            before = try failures(fixture)
        }
        // The account of a stranger has its own count; that of the network is for all.
        let waits = address == nil ? step == .guessesAtOthers : step.begins
        #expect(refused == (waits ? "too_many_attempts" : "wrong_login"))
        #expect(try failures(fixture) == before + 3)
    }

    private func failures(_ fixture: IdentityFixture) throws -> Int {
        try fixture.store.readNow {
            try $0.first("SELECT coalesce(sum(failures), 0) FROM identity_throttles") { $0.int(0) } ?? 0
        }
    }

    /// The refusal of a sign-in, nil when there is none, while whose password waits to be checked `step` happens.
    private func attempt(
        _ password: String, _ fixture: IdentityFixture, email: String = "jane@example.com",
        _ step: () async throws -> Void
    ) async throws -> String? {
        let queue = PasswordHashingQueue(parameters: try #require(IdentityFixture.cheap), workers: 1)
        defer { queue.close() }
        let service = try IdentityService(
            store: fixture.store, ring: fixture.ring, passwords: queue, tokens: fixture.tokens, time: fixture.time,
            ids: SecureRandom())
        let isHeld = Atomic(false)
        let release = DispatchSemaphore(value: 0)
        async let holding: Void = queue.run {
            isHeld.store(true, ordering: .releasing)
            release.wait()
        }
        while !isHeld.load(ordering: .acquiring) { await Task.yield() }
        async let refused = refusal {
            try await service.login(email: email, password: Secret(password), client: fixture.client)
        }
        while queue.backlog == 0 { await Task.yield() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await step()) } catch { outcome = .failure(error) }
        release.signal()
        try await holding
        try outcome.get()
        return try await refused
    }
}
