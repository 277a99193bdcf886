import Foundation

/// Bytes handed from an asynchronous producer, such as an HTTP body, to a reading thread. At most one block waits, so
/// a slow reader holds the producer back.
///
/// Sendable: every access to its state holds `condition`.
public final class PipeSource: ByteSource, @unchecked Sendable {
    private let condition = NSCondition()
    private var block: ArraySlice<UInt8> = []
    private var isFinished = false
    private var failure: (any Error)?
    private var isAbandoned = false
    private var producer: CheckedContinuation<Bool, Never>?

    public init() {}

    /// Hands a block over and returns when the reader has taken it. Answers false when nobody reads any more.
    public func write(_ bytes: [UInt8]) async -> Bool {
        if bytes.isEmpty { return true }
        return await withCheckedContinuation { continuation in
            let isAbandoned = condition.withLock {
                if self.isAbandoned { return true }
                block = bytes[...]
                producer = continuation
                condition.signal()
                return false
            }
            if isAbandoned { continuation.resume(returning: false) }
        }
    }

    /// No more bytes follow; with an error the reader fails with it.
    public func finish(throwing error: (any Error)? = nil) {
        condition.withLock {
            isFinished = true
            failure = error
            condition.signal()
        }
    }

    /// The reader stops: the producer is let go.
    public func abandon() {
        let waiting = condition.withLock {
            isAbandoned = true
            defer { producer = nil }
            return producer
        }
        waiting?.resume(returning: false)
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        condition.lock()
        while block.isEmpty, !isFinished { condition.wait() }
        if block.isEmpty {
            defer { condition.unlock() }
            if let failure { throw failure }
            return 0
        }
        let part = block.prefix(buffer.count)
        buffer.copyBytes(from: part)
        block = block.dropFirst(part.count)
        var waiting: CheckedContinuation<Bool, Never>?
        if block.isEmpty {
            waiting = producer
            producer = nil
        }
        condition.unlock()
        waiting?.resume(returning: true)
        return part.count
    }
}
