/// Bytes in memory, then those of another source: what was read ahead, put back.
public final class MemorySource: ByteSource {
    private var bytes: ArraySlice<UInt8>
    private let rest: (any ByteSource)?

    public init(_ bytes: [UInt8], then rest: (any ByteSource)? = nil) {
        self.bytes = bytes[...]
        self.rest = rest
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !bytes.isEmpty else { return try rest?.read(into: buffer) ?? 0 }
        let block = bytes.prefix(buffer.count)
        buffer.copyBytes(from: block)
        bytes = bytes.dropFirst(block.count)
        return block.count
    }
}

/// Fails at the first read: damage that was met while looking ahead.
final class FailingSource: ByteSource {
    private let error: any Error

    init(_ error: any Error) { self.error = error }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { throw error }
}
