import Foundation
import Payments
import Testing

/// The test cards of the sandbox are documented, all of them, as they are.
@Suite struct DocumentedCardsTests {
    @Test func `docs/PAYMENTS.md lists every test card with its scenario`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/PAYMENTS.md"), encoding: .utf8)
        for scenario in SandboxScenario.allCases {
            guard let number = scenario.cardNumber else { continue }
            #expect(text.contains("| \(number) | `\(scenario.rawValue)` |"), "\(scenario)")
        }
    }
}
