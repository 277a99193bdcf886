import CZlib

/// The content of a gzip file (RFC 1952) of one member or several, unpacked block by block.
public final class GzipSource: ByteSource {
    private let packed: any ByteSource
    private var stream = z_stream()
    private var input: UnsafeMutableRawBufferPointer
    private var isBetweenMembers = false
    private var isAtEnd = false

    private static let inputSize = 1 << 16

    public init(_ packed: any ByteSource) throws {
        self.packed = packed
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
        // 16 more than the window's bits: a gzip header is expected.
        let code = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            input.deallocate()
            throw ImportError.damagedGzip("zlib cannot start (\(code))")
        }
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while !isAtEnd {
            if stream.avail_in == 0, try !refill() {
                isAtEnd = true
                if isBetweenMembers { return 0 }
                throw ImportError.truncatedGzip
            }
            if isBetweenMembers, try !beginMember() { continue }
            stream.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(clamping: buffer.count)
            let room = stream.avail_out
            let code = inflate(&stream, Z_NO_FLUSH)
            let written = Int(room - stream.avail_out)
            switch code {
            case Z_STREAM_END: isBetweenMembers = true
            case Z_OK, Z_BUF_ERROR: break
            // What was unpacked before the damage is handed out first; the next call meets the damage again.
            default:
                if written > 0 { return written }
                throw ImportError.damagedGzip(stream.msg.map { String(cString: $0) } ?? "zlib code \(code)")
            }
            if written > 0 { return written }
        }
        return 0
    }

    private func refill() throws -> Bool {
        let count = try packed.read(into: input)
        stream.next_in = input.bindMemory(to: UInt8.self).baseAddress
        stream.avail_in = UInt32(count)
        return count > 0
    }

    /// Another member follows, or zeros that some tools pad with; anything else behind a member is damage.
    private func beginMember() throws -> Bool {
        if stream.next_in.pointee == 0 {
            stream.next_in += 1
            stream.avail_in -= 1
            return false
        }
        guard inflateReset(&stream) == Z_OK else { throw ImportError.damagedGzip("zlib cannot go on") }
        isBetweenMembers = false
        return true
    }
}
