import Foundation
import Synchronization

/// One generation that is open for searching. Its folder is removed when it was replaced and nobody reads it any more.
final class Generation: Sendable {
    let name: String
    let schema: IndexSchema
    let core: CoreIndex
    let coreSchema: CoreSchema
    private let folder: GenerationFolder
    private let retired = Mutex(false)
    // Readers are made as needed and kept: as many as ever searched at once.
    private let idle = Mutex<[ReaderBox]>([])
    private let trees = Mutex<[UInt32: FacetTree]>([:])

    /// A reader on its way between threads; only its holder touches it.
    private struct ReaderBox: @unchecked Sendable { let reader: CoreReader }

    init(name: String, in folder: GenerationFolder) throws {
        self.name = name
        self.folder = folder
        let path = folder.url(of: name)
        guard let json = try? Data(contentsOf: path.appendingPathComponent("schema.json")) else {
            throw SearchError(.damaged, "The generation \(name) has no schema.json.")
        }
        do {
            schema = try IndexSchema(json: Array(json))
        } catch {
            throw SearchError(.damaged, error.message)
        }
        coreSchema = try CoreSchema(schema)
        core = try CoreIndex(path: path.path, schema: coreSchema)
    }

    deinit {
        idle.withLock { $0.removeAll() }
        guard retired.withLock({ $0 }) else { return }
        folder.remove(name)
        // Two generations were in memory at once, and their blocks lie between others: without this the allocator keeps
        // what one of them took, and somewhat more with every rebuild.
        Allocator.giveBack()
    }

    /// Removes the folder once the last user lets go.
    func retire() { retired.withLock { $0 = true } }

    /// Lends a reader to `body`, which has it alone.
    func withReader<R>(_ body: (CoreReader) throws -> R) throws -> R {
        let box =
            try idle.withLock { $0.popLast() } ?? ReaderBox(reader: CoreReader(index: core, language: schema.language))
        defer { idle.withLock { $0.append(box) } }
        return try body(box.reader)
    }

    /// The values of a tree column, with all that are known by now.
    func tree(of column: UInt32) -> FacetTree {
        trees.withLock { trees in
            var tree = trees.removeValue(forKey: column) ?? FacetTree()
            tree.grow(to: core.valueCount(column)) { core.value($0, of: column) }
            trees[column] = tree
            return tree
        }
    }
}
