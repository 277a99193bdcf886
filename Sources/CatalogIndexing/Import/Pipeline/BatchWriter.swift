import Catalog
import CommerceKernel
import Outbox
import Storage

/// Writes a batch of checked records in one transaction.
struct BatchWriter: Sendable {
    let store: Store
    let publishing: ProductPublishing
    let action: ImportAction
    let isDryRun: Bool
    /// Nothing is written behind the first rejected record.
    let stopsAtRejection: Bool

    /// What a committed batch did.
    struct Written: Sendable {
        var outcomes: [RowOutcome] = []
        var batch: IndexProjection.WrittenBatch
    }

    /// Carries the outcome out of a transaction that is to be undone.
    private struct DryRun: Error { let written: Written }

    func write(_ items: [ImportItem]) throws -> Written {
        do {
            return try store.writeNow { transaction in
                let written = try write(items, in: transaction)
                if isDryRun { throw DryRun(written: written) }
                return written
            }
        } catch let dryRun as DryRun {
            return dryRun.written
        }
    }

    private func write(_ items: [ImportItem], in transaction: Transaction) throws -> Written {
        let before = try Outbox.lastSequence(in: transaction)
        var written = Written(
            batch: .init(epoch: try Outbox.epoch(in: transaction), before: before, last: before))
        written.outcomes.reserveCapacity(items.count)
        let batch = PublishingBatch(publishing, transaction, reason: "import")
        for item in items {
            let result: RowOutcome.Result
            var id = item.id
            do {
                if let published = try publish(item, batch) {
                    id = published.product.id
                    result = Self.result(published)
                    add(published, to: &written.batch)
                } else {
                    result = .unchanged
                }
            } catch let rejection as Rejection {
                result = .rejected(rejection.faults)
            } catch let error as DomainError where error.kind != .internal {
                result = .rejected(error.details.isEmpty ? [RowFault(error)] : error.details.map(RowFault.init))
            }
            written.outcomes.append(
                RowOutcome(line: item.line, id: id, result: result, replacesLine: item.replacesLine))
            if stopsAtRejection, case .rejected = result { break }
        }
        written.batch.last = try Outbox.lastSequence(in: transaction)
        return written
    }

    private struct Rejection: Error { let faults: [RowFault] }

    private func publish(_ item: ImportItem, _ batch: PublishingBatch) throws -> ProductPublishing.Published? {
        switch item.work {
        case .reject(let faults): throw Rejection(faults: faults)
        case .patch(let id, let patch): try batch.patch(id: id, with: .object(patch))
        case .addVariants(let draft): try batch.addVariants(draft)
        case .write(let draft):
            switch action {
            case .create: try batch.write(draft, action: .create)
            case .upsert: try batch.write(draft, action: .upsert)
            case .replace, .update: try batch.write(draft, action: .replace)
            }
        }
    }

    private static func result(_ published: ProductPublishing.Published) -> RowOutcome.Result {
        switch published.change {
        case .created: .created
        case .updated: .updated
        case .unchanged: published.sequence == nil ? .unchanged : .updated
        }
    }

    private func add(_ published: ProductPublishing.Published, to batch: inout IndexProjection.WrittenBatch) {
        guard published.sequence != nil, !isDryRun else { return }
        batch.products.append(.init(product: published.product, availability: published.availability))
    }
}

extension RowFault {
    init(_ detail: DomainError.Detail) {
        self.init(field: detail.field, value: nil, code: detail.code, reason: detail.message)
    }
}
