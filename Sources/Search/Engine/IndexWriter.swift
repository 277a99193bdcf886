import CXapian
import Foundation

/// The one writer of an index. Used by one thread at a time; the lock is given back when it is released.
public final class IndexWriter {
    private let engine: SearchEngine
    private let lock: WriterLock
    private var open: OpenGeneration?
    /// Of a generation that was built and not opened.
    private var builtPosition: IndexPosition?

    /// The current generation, opened for writing.
    private final class OpenGeneration {
        let generation: Generation
        let writer: OpaquePointer
        let buffer: DocumentBuffer

        init(_ generation: Generation, synchronous: Bool) throws {
            self.generation = generation
            buffer = DocumentBuffer(schema: generation.schema, core: generation.coreSchema)
            // The right to write is ours by now, so nobody is writing who holds Xapian's own lock.
            writer = try WriterLock.patiently(attempts: 1000) {
                var made: OpaquePointer?
                try coreCall { error in souk_writer_open(generation.core.handle, synchronous, &made, error) }
                guard let made else { throw SearchError(.internal, "the writer did not open") }
                return made
            }
        }

        deinit { souk_writer_dispose(writer) }
    }

    init(engine: SearchEngine) throws {
        self.engine = engine
        lock = try WriterLock.patiently(attempts: 200) { try WriterLock(folder: engine.folder.root) }
        engine.folder.removeAllBut(engine.folder.currentName())
        try engine.noticeSwap(force: true)
        guard let generation = engine.currentGeneration() else { return }
        do {
            open = try OpenGeneration(generation, synchronous: engine.options.synchronous)
        } catch let error as SearchError where error.code == .damaged {
            // Still searched, as far as that goes, but only a rebuild can follow.
            engine.note(error, in: generation)
        }
    }

    /// As the last commit has it; nil before the first build.
    public var position: IndexPosition? { open?.generation.core.position ?? builtPosition }

    /// Applies the changes in their order in one commit together with `position`. Blocks; on return the searches of
    /// this process see them. After an error nothing of the batch is applied.
    ///
    /// The first batch of an index that was never built makes an empty one.
    ///
    /// - Throws: `SearchError` `.invalidDocument` for a document that cannot be indexed, `.storage` when the disk is
    ///   full, `.damaged` when the index has to be rebuilt.
    public func apply(_ changes: [IndexChange], position: IndexPosition) throws {
        if open == nil, builtPosition != nil { try openBuilt() }
        if open == nil {
            if let damage = engine.damage { throw SearchError(.damaged, damage) }
            if case .damaged(let reason) = engine.condition { throw SearchError(.damaged, reason) }
            try rebuild(position: IndexPosition(epoch: position.epoch, sequence: 0)) { _ in }
        }
        guard let open else { throw SearchError(.missing, "There is no index to write.") }
        do {
            for change in changes { try apply(change, to: open) }
            try position.epoch.withCore { bytes, length in
                try coreCall { error in souk_writer_commit(open.writer, bytes, length, position.sequence, error) }
            }
        } catch {
            // The first error is the one to tell; a writer that cannot forget is opened anew by the next one.
            try? coreCall { error in souk_writer_cancel(open.writer, error) }
            if let error = error as? SearchError { engine.note(error, in: open.generation) }
            throw error
        }
        engine.positionMoved()
    }

    private func apply(_ change: IndexChange, to open: OpenGeneration) throws {
        switch change {
        case .upsert(let document):
            open.buffer.fill(id: document.id, fields: document.fields, payload: document.payload)
            try naming(document.id) { error in souk_writer_upsert(open.writer, open.buffer.handle, error) }
        case .patch(let id, let fields, let payload):
            open.buffer.fill(id: id, fields: fields, payload: payload)
            try naming(id) { error in souk_writer_patch(open.writer, open.buffer.handle, error) }
        case .delete(let id):
            try id.withCore { bytes, length in
                try coreCall { error in souk_writer_delete(open.writer, bytes, length, error) }
            }
        }
    }

    private func naming(
        _ id: String, _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> souk_status
    ) throws {
        do { try coreCall(body) } catch {
            guard error.code == .invalidDocument else { throw error }
            throw SearchError(.invalidDocument, "Product \"\(id.prefix(100))\": \(error.message)", subject: "id")
        }
    }

    /// Builds a new generation from all documents while searches go on in the old one, then swaps them at once.
    /// `documents` calls its argument with batches of any size; of two documents with one id the last counts. After an
    /// error the old generation stays.
    ///
    /// - Parameter position: contained in what `documents` delivers.
    public func rebuild(
        position: IndexPosition, documents: (_ add: ([SearchDocument]) throws -> Void) throws -> Void
    ) throws {
        try rebuild(finalPosition: { position }, documents: documents)
    }

    /// The same where the position is known only behind the last document: `finalPosition` is asked then.
    ///
    /// - Parameter opening: False for a process that does not search: the new generation takes memory here only when
    ///   a search or a further change comes.
    public func rebuild(
        opening: Bool = true, finalPosition: () -> IndexPosition,
        documents: (_ add: ([SearchDocument]) throws -> Void) throws -> Void
    ) throws {
        let folder = engine.folder
        let schema = try engine.readSchema()
        let name = try folder.makeNext()
        do {
            try build(name, schema: schema, finalPosition: finalPosition, documents: documents)
            if opening {
                let generation = try Generation(name: name, in: folder)
                let opened = try OpenGeneration(generation, synchronous: engine.options.synchronous)
                try folder.makeCurrent(name)
                open = opened
                engine.adopt(generation)
            } else {
                try folder.makeCurrent(name)
                open = nil
                builtPosition = finalPosition()
            }
        } catch {
            folder.remove(name)
            throw error
        }
        engine.positionMoved()
    }

    private func openBuilt() throws {
        try engine.noticeSwap(force: true)
        open = try engine.currentGeneration().map {
            try OpenGeneration($0, synchronous: engine.options.synchronous)
        }
        builtPosition = nil
    }

    private func build(
        _ name: String, schema: IndexSchema, finalPosition: () -> IndexPosition,
        documents: (_ add: ([SearchDocument]) throws -> Void) throws -> Void
    ) throws {
        let path = engine.folder.url(of: name)
        try Data(schema.json).write(to: path.appendingPathComponent("schema.json"))
        let core = try CoreSchema(schema)
        var made: OpaquePointer?
        let threads = UInt32(engine.options.threads)
        try coreCall { error in souk_builder_create(path.path, core.handle, threads, &made, error) }
        guard let builder = made else { throw SearchError(.internal, "the builder did not open") }
        defer { souk_builder_dispose(builder) }
        let buffer = DocumentBuffer(schema: schema, core: core)
        try documents { batch in
            for document in batch {
                buffer.fill(id: document.id, fields: document.fields, payload: document.payload)
                try naming(document.id) { error in souk_builder_add(builder, buffer.handle, error) }
            }
        }
        let synchronous = engine.options.synchronous
        let position = finalPosition()
        try position.epoch.withCore { bytes, length in
            try coreCall { error in
                souk_builder_finish(builder, bytes, length, position.sequence, synchronous, error)
            }
        }
    }
}
