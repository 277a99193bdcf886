import HTTPAPI
import HTTPTypes
import Identity
import SoukServer
import Testing

/// The table holds every operation of the shop, once, and nothing else.
@Suite struct AccessTableTests {
    @Test func `every operation has its row`() async throws {
        try await withApplication { shop in
            for endpoint in try shop.endpoints() {
                let id = endpoint.operationID
                let operation = "\(id) (\(endpoint.method.rawValue) \(endpoint.template.text))"
                guard let rule = AccessTable.row(of: id) else {
                    Issue.record(
                        """
                        \(operation) has no row, so only admins may call it. Add Row("\(id)", .open) or the rule it \
                        needs to the section of your room in Sources/HTTPAPI/Access/AccessTable.swift, and leave \
                        `access:` out where the endpoint is made.
                        """)
                    continue
                }
                #expect(endpoint.access == rule, "\(operation) states a rule of its own; leave `access:` out.")
            }
        }
    }

    @Test func `every row has its operation`() async throws {
        try await withApplication { shop in
            let ids = Set(try shop.endpoints().map(\.operationID))
            for row in AccessTable.rows {
                let isFamily = row.operation.hasSuffix("*")
                let exists =
                    isFamily ? ids.contains { $0.hasPrefix(row.operation.dropLast()) } : ids.contains(row.operation)
                #expect(exists, "No operation of the shop is called \(row.operation): remove its row or mend its name.")
            }
            #expect(
                Set(AccessTable.rows.map(\.operation)).count == AccessTable.rows.count, "An operation has two rows.")
        }
    }

    @Test func `an operation without a row is for admins only`() {
        #expect(AccessTable.row(of: "somethingNew") == nil)
        #expect(AccessTable.rule(of: "somethingNew") == .roles([.admin]))
        #expect(AccessTable.row(of: "asset12") == .open)
        #expect(AccessTable.row(of: "12") == nil)
    }
}
