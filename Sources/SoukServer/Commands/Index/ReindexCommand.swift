import Storage
import ArgumentParser
import CatalogIndexing
import CommerceKernel
import Search

/// `souk reindex`
struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Build the search index anew from the database.",
        discussion: "Beside a running server the request is left for it, and waited for; searches go on meanwhile.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "Seconds to wait for a running server.")
    var timeout = 3600

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        let started = ContinuousClock.now
        do {
            let projection = try application.projection()
            try await BlockingWork.run { [projection = Handover(projection)] in
                try projection.value.rebuild(isPatient: true)
            }
        } catch let error as SearchError where error.code == .lockHeld {
            Console.say("A server keeps the index; asking it to rebuild.")
            try await leaveRequest(application)
        }
        let seconds = Double((ContinuousClock.now - started).wholeMilliseconds) / 1000
        let count = application.engine.documentCount
        if json {
            return Console.print([
                "products": .integer(count), "seconds": .number(JSONNumber("\(seconds)") ?? JSONNumber(0)),
            ])
        }
        Console.say("The index holds \(count) products; it took \(seconds) s.")
    }

    private func leaveRequest(_ application: SoukApplication) async throws {
        let sequence = try await application.store.write { [outbox = application.outbox] in
            try ReindexRequest.leave(outbox, in: $0)
        }
        guard await application.engine.waitForPosition(sequence, timeout: .seconds(timeout)) else {
            throw CommandFailure(
                .failed, "The server has not rebuilt the index within \(timeout) s; it may still do so.")
        }
    }
}

/// Takes a value to the thread that uses it from then on.
///
/// Sendable: whoever hands over does not touch the value again.
struct Handover<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
