import Foundation

/// A window onto a source: bytes are looked at where they lie, and only what is not yet used is kept.
final class ByteReader {
    private let source: any ByteSource
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private(set) var isSourceAtEnd = false
    /// Of the next unused byte, from 1.
    private(set) var line = 1

    private static let blockSize = 1 << 18

    init(_ source: any ByteSource) {
        self.source = source
        storage = .allocate(byteCount: Self.blockSize, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// What has been read and not been used. Valid until the next `fill`.
    var available: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: storage.bindMemory(to: UInt8.self)[start..<end])
    }

    /// Reads more behind what is available; answers false at the end of the source.
    func fill() throws -> Bool {
        if isSourceAtEnd { return false }
        if start > 0 {
            let rest = UnsafeRawBufferPointer(rebasing: storage[start..<end])
            if let target = storage.baseAddress, let from = rest.baseAddress {
                target.copyMemory(from: from, byteCount: rest.count)
            }
            end -= start
            start = 0
        }
        if end == storage.count { grow() }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: storage[end...]))
        isSourceAtEnd = count == 0
        end += count
        return count > 0
    }

    /// Uses up `count` bytes.
    func skip(_ count: Int) {
        line += countNewlines(count)
        start += count
    }

    /// Uses up `count` bytes of which the caller knows how many are line feeds.
    func skip(_ count: Int, newlines: Int) {
        line += newlines
        start += count
    }

    /// Uses up the rest of the line, keeping nothing of it.
    func skipLine() throws {
        repeat {
            let available = self.available
            if let base = available.baseAddress, let found = memchr(base, 0x0A, available.count) {
                return skip(UnsafeRawPointer(base).distance(to: found) + 1, newlines: 1)
            }
            skip(available.count, newlines: 0)
        } while try fill()
    }

    private func countNewlines(_ count: Int) -> Int {
        var found = 0
        for byte in available.prefix(count) where byte == UInt8(ascii: "\n") { found += 1 }
        return found
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: storage.count * 2, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(storage))
        storage.deallocate()
        storage = larger
    }
}
