import Foundation
import Synchronization

/// A file or standard input.
public final class FileSource: ByteSource {
    private let descriptor: Int32
    private let isOwned: Bool
    private let name: String
    /// Bytes in the file; nil where there is no telling, as for a pipe.
    public let size: Int64?
    private let taken = Atomic<Int64>(0)

    /// Bytes read so far, for progress; may be asked from any thread.
    public var consumed: Int64 { taken.load(ordering: .relaxed) }

    /// Opens the file at `path` for reading. Throws `ImportError` for a directory or what cannot be opened.
    public init(path: String) throws {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImportError.unreadable(path, reason: String(cString: strerror(errno))) }
        isOwned = true
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw ImportError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw ImportError.directory(path)
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    /// Standard input.
    public init(standardInput: Void) {
        name = "standard input"
        descriptor = STDIN_FILENO
        isOwned = false
        size = nil
    }

    deinit { if isOwned { close(descriptor) } }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                taken.add(Int64(count), ordering: .relaxed)
                return count
            }
            if errno != EINTR { throw ImportError.unreadable(name, reason: String(cString: strerror(errno))) }
        }
    }
}
