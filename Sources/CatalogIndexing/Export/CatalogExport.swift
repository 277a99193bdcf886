import Catalog
import CommerceKernel
public import Storage

/// The whole catalog as JSON lines in the API's product shape, in the order of ids, a block at a time.
///
/// Each block is read in a transaction of its own, so an export of any length holds nothing up; a product that
/// changes meanwhile appears as it was or as it is.
public struct CatalogExport: Sendable {
    private let store: Store
    private let publishing: ProductPublishing
    private var last = ""
    private var isAtEnd = false

    public static let blockSize = 200

    public init(store: Store, publishing: ProductPublishing) {
        self.store = store
        self.publishing = publishing
    }

    /// The next lines, each ended by a line feed; nil behind the last product.
    public mutating func next() async throws -> [UInt8]? {
        if isAtEnd { return nil }
        let after = last
        return advance(try await store.read { [publishing] in try Self.block(publishing, after: after, in: $0) })
    }

    /// The same for commands: blocks.
    public mutating func nextNow() throws -> [UInt8]? {
        if isAtEnd { return nil }
        return advance(try store.readNow { try Self.block(publishing, after: last, in: $0) })
    }

    private struct Block: Sendable {
        var lines: [UInt8]
        var lastID: String?
    }

    private mutating func advance(_ block: Block) -> [UInt8]? {
        guard let id = block.lastID else {
            isAtEnd = true
            return nil
        }
        last = id
        return block.lines
    }

    private static func block(
        _ publishing: ProductPublishing, after id: String, in transaction: ReadTransaction
    ) throws -> Block {
        var lines: [UInt8] = []
        let products = try publishing.catalog.products(after: id, limit: blockSize, in: transaction)
        for product in products {
            let availability = try publishing.availability(of: product, in: transaction)
            lines += ProductEncoder.encode(product, availability)
            lines.append(UInt8(ascii: "\n"))
        }
        return Block(lines: lines, lastID: products.last?.id)
    }
}
