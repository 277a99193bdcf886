import CatalogIndexing
import CZlib
import Foundation

/// Bytes by description, so that a test can offer more than it holds.
final class PatternSource: ByteSource {
    enum Part {
        case bytes([UInt8])
        case repeated(UInt8, count: Int)
    }

    private var parts: [Part]

    init(_ parts: [Part]) { self.parts = parts }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let part = parts.first else { return 0 }
        switch part {
        case .bytes(let bytes):
            let count = min(bytes.count, buffer.count)
            buffer.copyBytes(from: bytes.prefix(count))
            replaceFirst(with: count < bytes.count ? .bytes(Array(bytes.dropFirst(count))) : nil)
            return count
        case .repeated(let byte, let total):
            let count = min(total, buffer.count)
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).initializeMemory(as: UInt8.self, repeating: byte)
            replaceFirst(with: count < total ? .repeated(byte, count: total - count) : nil)
            return count
        }
    }

    private func replaceFirst(with part: Part?) {
        if let part { parts[0] = part } else { parts.removeFirst() }
    }
}

/// Packs test data as gzip.
enum Gzip {
    struct Failure: Error {}

    static func pack(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw Failure() }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END else { throw Failure() }
        return Array(output.prefix(output.count - Int(stream.avail_out)))
    }
}

/// Memory of this process that is in use, in bytes.
func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return fields.flatMap { Int($0[1]) }.map { $0 * 4096 } ?? 0
}
