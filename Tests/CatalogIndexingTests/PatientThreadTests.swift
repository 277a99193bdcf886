import Testing

@testable import CatalogIndexing

struct PatientThreadTests {
    private final class Counter {
        var count = 0
    }

    private struct Refused: Error {}

    /// The thread and the one that waits for it end at the same moment, again and again.
    @Test func `work is done once and waited for, however often`() throws {
        let counter = Counter()
        for _ in 0..<5_000 { try PatientThread.run { counter.count += 1 } }
        #expect(counter.count == 5_000)
    }

    @Test func `what the work throws reaches who waits`() {
        #expect(throws: Refused.self) { try PatientThread.run { throw Refused() } }
    }
}
