import CommerceKernel
import Foundation
import Orders
import Testing

@Suite struct OrderLifecycleTests {
    private struct Cell: Hashable {
        let state: OrderState
        let isPaid: Bool
        let event: OrderEvent
    }

    /// The table of the specification, written out: what is missing is refused.
    private static let accepted: [Cell: (OrderState, Bool)] = [
        Cell(state: .open, isPaid: false, event: .receivePayment): (.readyForDelivery, true),
        Cell(state: .open, isPaid: true, event: .receivePayment): (.readyForDelivery, true),
        Cell(state: .open, isPaid: false, event: .cancel): (.canceled, false),
        Cell(state: .open, isPaid: true, event: .cancel): (.canceled, true),
        Cell(state: .open, isPaid: false, event: .unlockDelivery): (.readyForDelivery, false),
        Cell(state: .open, isPaid: true, event: .unlockDelivery): (.readyForDelivery, true),
        Cell(state: .readyForDelivery, isPaid: true, event: .deliver): (.completed, true),
        Cell(state: .readyForDelivery, isPaid: true, event: .refund): (.canceled, false),
        Cell(state: .readyForDelivery, isPaid: true, event: .receivePayment): (.readyForDelivery, true),
        Cell(state: .readyForDelivery, isPaid: false, event: .cancel): (.canceled, false),
        Cell(state: .readyForDelivery, isPaid: false, event: .deliver): (.awaitingPayment, false),
        Cell(state: .readyForDelivery, isPaid: false, event: .receivePayment): (.readyForDelivery, true),
        Cell(state: .awaitingPayment, isPaid: false, event: .receivePayment): (.completed, true),
        Cell(state: .completed, isPaid: true, event: .refund): (.canceled, false),
        Cell(state: .canceled, isPaid: false, event: .reopen): (.open, false),
        Cell(state: .canceled, isPaid: true, event: .reopen): (.open, true),
        Cell(state: .canceled, isPaid: false, event: .receivePayment): (.canceled, true),
        Cell(state: .canceled, isPaid: true, event: .receivePayment): (.canceled, true),
    ]

    private static let pairs: [(OrderState, Bool)] = [
        (.open, false), (.open, true), (.readyForDelivery, false), (.readyForDelivery, true),
        (.awaitingPayment, false), (.completed, true), (.canceled, false), (.canceled, true),
    ]

    @Test func `statement 41: the 48 cells`() throws {
        var acceptedCells = 0
        var refusedCells = 0
        for (state, isPaid) in Self.pairs {
            for event in OrderEvent.allCases {
                // The one deliberate difference from the table.
                if state == .canceled, isPaid, event == .refund { continue }
                var lifecycle = OrderLifecycle(state: state, isPaid: isPaid)
                if let (next, paid) = Self.accepted[Cell(state: state, isPaid: isPaid, event: event)] {
                    _ = try lifecycle.apply(event)
                    #expect(lifecycle.state == next && lifecycle.isPaid == paid, "\(state) \(isPaid) \(event)")
                    acceptedCells += 1
                } else {
                    let before = lifecycle
                    #expect(throws: DomainError.self, "\(state) \(isPaid) \(event)") { try lifecycle.apply(event) }
                    #expect(lifecycle == before)
                    refusedCells += 1
                }
            }
        }
        #expect(acceptedCells == 18)
        #expect(refusedCells == 29)
    }

    /// The cells as docs/ORDERS.md prints them: what each event leads to, `422` where it is refused.
    private static var printedTable: String {
        var rows = ["| state | paid | " + OrderEvent.allCases.map(\.rawValue).joined(separator: " | ") + " |"]
        rows.append(String(repeating: "|---", count: OrderEvent.allCases.count + 2) + "|")
        for (state, isPaid) in pairs {
            let cells = OrderEvent.allCases.map { event in
                var lifecycle = OrderLifecycle(state: state, isPaid: isPaid)
                guard (try? lifecycle.apply(event)) != nil else { return "422" }
                return lifecycle.state.rawValue
                    + (lifecycle.isPaid == isPaid ? "" : lifecycle.isPaid ? ", paid" : ", unpaid")
            }
            rows.append("| \(state.rawValue) | \(isPaid ? "yes" : "no") | " + cells.joined(separator: " | ") + " |")
        }
        return rows.joined(separator: "\n")
    }

    @Test func `docs/ORDERS.md prints the 48 cells as they are`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/ORDERS.md"), encoding: .utf8)
        #expect(text.contains(Self.printedTable), "\(Self.printedTable)")
    }

    @Test func `a paid and canceled order takes a refund, beyond the table`() throws {
        var lifecycle = OrderLifecycle(state: .canceled, isPaid: true)
        #expect(try lifecycle.apply(.refund) == [.refundPayments])
        #expect(!lifecycle.isPaid)
    }

    @Test func `only the eight pairs can be reached`() throws {
        var reached: Set<OrderLifecycle> = []
        var frontier = [OrderLifecycle()]
        while let next = frontier.popLast() {
            guard reached.insert(next).inserted else { continue }
            for event in next.acceptedEvents {
                var copy = next
                _ = try copy.apply(event)
                frontier.append(copy)
            }
        }
        #expect(reached == Set(Self.pairs.map { OrderLifecycle(state: $0.0, isPaid: $0.1) }))
    }

    @Test func `events are offered in the order of the samples`() {
        #expect(OrderLifecycle().acceptedEvents == [.receivePayment, .cancel, .unlockDelivery])
        #expect(OrderLifecycle(state: .canceled).acceptedEvents == [.reopen, .receivePayment])
    }
}
