import CatalogIndexing
import CommerceKernel
import Foundation

/// An import's report in a file without a name, which the system removes with its last use: first written by the
/// importing thread, then read by the answer.
///
/// Sendable: the importing thread has ended before anybody else touches it.
final class ReportSpool: ImportObserver, @unchecked Sendable {
    private let file: UnsafeMutablePointer<FILE>
    private(set) var length = 0
    private var failure: DomainError?

    private static let blockSize = 1 << 16

    init() throws {
        guard let file = tmpfile() else { throw Self.failed }
        self.file = file
    }

    deinit { fclose(file) }

    private static var failed: DomainError {
        DomainError(.unavailable, code: "no_space", message: "The report of the import cannot be kept.")
    }

    func didFinish(_ row: RowOutcome) {
        do { try append(ImportReport.line(row)) } catch { failure = Self.failed }
    }

    func didAdvance(to progress: ImportProgress) {}

    func append(_ bytes: [UInt8]) throws {
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Self.failed }
        length += bytes.count
    }

    /// Before reading. Throws when a line could not be kept.
    func rewind() throws {
        if let failure { throw failure }
        Foundation.rewind(file)
    }

    /// The next block; nil at the end.
    func next() throws -> [UInt8]? {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        let count = fread(&block, 1, block.count, file)
        if count == 0 { return nil }
        block.removeLast(block.count - count)
        return block
    }
}
