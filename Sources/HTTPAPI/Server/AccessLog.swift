public import CommerceKernel
import Foundation
import Synchronization

/// One line a request: method, route template, status, duration, request id, principal and client. Never a query, a
/// header or a body, so never a secret.
///
/// Lines are gathered in memory and written a few times a second by `run`; `write` is the place they go to.
public final class AccessLog: Sendable {
    public enum Format: String, Sendable, CaseIterable { case json, text, off }

    public struct Entry: Sendable {
        public var at: Timestamp
        public var method: String
        /// The template, or `-` when no route matched: paths may carry secrets.
        public var route: String
        public var status: Int
        public var duration: Duration
        public var bytes: Int?
        public var requestID: String
        public var traceID: String
        public var principal: String
        public var client: String
    }

    private let format: Format
    private let write: @Sendable ([UInt8]) -> Void
    private let pending = Mutex<[UInt8]>([])
    private static let flushAt = 64 * 1024

    public init(format: Format, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.format = format
        self.write = write
    }

    /// Discards everything.
    public static let off = AccessLog(format: .off) { _ in }

    public func record(_ entry: Entry) {
        if format == .off { return }
        let full: [UInt8]? = pending.withLock { pending in
            if format == .json { Self.writeJSON(entry, to: &pending) } else { Self.writeText(entry, to: &pending) }
            guard pending.count > Self.flushAt else { return nil }
            defer { pending.removeAll(keepingCapacity: true) }
            return pending
        }
        if let full { write(full) }
    }

    public func flush() {
        let lines = pending.withLock { pending in
            defer { pending.removeAll(keepingCapacity: true) }
            return pending
        }
        if !lines.isEmpty { write(lines) }
    }

    /// Writes what is gathered until the task is cancelled.
    public func run() async {
        guard format != .off else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(200))
            flush()
        }
        flush()
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }

    private static func writeJSON(_ entry: Entry, to lines: inout [UInt8]) {
        var json = JSONWriter(capacity: 320)
        json.object { json in
            json.member("time", entry.at)
            json.member("level", "info")
            json.member("message", "request")
            json.member("method", entry.method)
            json.member("route", entry.route)
            json.member("status", entry.status)
            json.member("ms", milliseconds(entry.duration))
            if let bytes = entry.bytes { json.member("bytes", bytes) }
            json.member("requestId", entry.requestID)
            json.member("traceId", entry.traceID)
            json.member("principal", entry.principal)
            json.member("client", entry.client)
        }
        lines += json.bytes
        lines.append(UInt8(ascii: "\n"))
    }

    /// Joined by hand: an interpolation took a thirtieth of the time of a kept answer.
    private static func writeText(_ entry: Entry, to lines: inout [UInt8]) {
        func add(_ word: String) {
            lines += word.utf8
            lines.append(UInt8(ascii: " "))
        }
        add(entry.at.iso8601)
        add(entry.method)
        add(entry.route)
        add(String(entry.status))
        add(String(milliseconds(entry.duration)))
        add("ms")
        add(entry.requestID)
        add(entry.traceID)
        add(entry.principal)
        lines += entry.client.utf8
        lines.append(UInt8(ascii: "\n"))
    }
}
