import CZlib
import NIOCore

/// Packs bytes as gzip (RFC 1952), all at once or as they come.
///
/// Not Sendable: one task feeds it.
final class GzipEncoder {
    private var stream = z_stream()
    private var room: [UInt8]

    /// Nil when zlib has no memory.
    init?(level: Int32 = 6, expecting count: Int = 1 << 16) {
        room = [UInt8](repeating: 0, count: max(1024, min(count, 1 << 16)))
        // 16 more than the window's bits: with gzip's header and sum.
        let code = deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { return nil }
    }

    deinit { deflateEnd(&stream) }

    /// What `bytes` add to the output; often nothing yet. With `isLast` everything that is left, and the sum.
    func pack(_ bytes: ByteBuffer, isLast: Bool) -> ByteBuffer {
        var output = ByteBuffer()
        bytes.withUnsafeReadableBytes { input in
            // zlib's declaration is not const, but it only reads.
            stream.next_in = UnsafeMutablePointer(
                mutating: input.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(clamping: input.count)
            repeat {
                let written = room.withUnsafeMutableBufferPointer { room in
                    stream.next_out = room.baseAddress
                    stream.avail_out = UInt32(room.count)
                    _ = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return room.count - Int(stream.avail_out)
                }
                output.writeBytes(room[..<written])
            } while stream.avail_out == 0
            stream.next_in = nil
        }
        return output
    }

    /// All of `bytes` packed; nil when zlib has no memory.
    static func packed(_ bytes: ByteBuffer) -> ByteBuffer? {
        GzipEncoder(expecting: bytes.readableBytes)?.pack(bytes, isLast: true)
    }
}
