import CommerceKernel
public import NIOCore
import HummingbirdCore

/// The body of a request as it arrives. Read once, by one task at a time.
///
/// Sendable: a request is handled by one task, which is the only reader; the server drains what is left after the
/// handler has returned.
public final class BodyStream: @unchecked Sendable {
    /// As declared; nil for a chunked body.
    public let declaredLength: Int?
    private var source: RequestBody?
    private var iterator: RequestBody.AsyncIterator?
    private let channel: (any Channel)?
    private let timeLimit: Duration
    /// True while the client waits to be told to send.
    private var isHeldBack: Bool
    private let accept: @Sendable () async throws -> Void
    private var taken = 0
    private var collected: [UInt8] = []

    /// A client that waits to be told to send (`Expect: 100-continue`) is told by `accept`, before the first read.
    init(
        _ body: RequestBody, declaredLength: Int?, channel: any Channel, timeLimit: Duration, isHeldBack: Bool,
        accept: @escaping @Sendable () async throws -> Void
    ) {
        source = body
        self.declaredLength = declaredLength
        self.channel = channel
        self.timeLimit = timeLimit
        self.isHeldBack = isHeldBack
        self.accept = accept
    }

    /// Bytes that are all there.
    init(bytes: [UInt8]) {
        source = bytes.isEmpty ? nil : RequestBody(buffer: ByteBuffer(bytes: bytes))
        declaredLength = bytes.count
        channel = nil
        timeLimit = .zero
        isHeldBack = false
        accept = {}
    }

    /// Nothing, for requests without a body.
    init() {
        declaredLength = 0
        channel = nil
        timeLimit = .zero
        isHeldBack = false
        accept = {}
    }

    /// The next part, nil at the end. Nothing more is asked of the client until the parts before are taken.
    /// Throws 400 `body_incomplete` when the connection ends before the declared length.
    public func next() async throws -> ByteBuffer? {
        if source != nil {
            if isHeldBack { try await accept() }
            isHeldBack = false
            begin()
        }
        guard iterator != nil else { return nil }
        guard let part = try await iterator?.next() else {
            iterator = nil
            if let declaredLength, taken < declaredLength {
                throw DomainError(
                    .invalid, code: "body_incomplete",
                    message: "The body ended after \(taken) of \(declaredLength) bytes.")
            }
            return nil
        }
        taken += part.readableBytes
        return part
    }

    /// The whole body. Throws 413 `body_too_large` as soon as it is, or declares to be, longer than `limit`.
    /// The connection is closed when it has not arrived within the time limit. Asked again, it answers the same.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        guard iterator != nil || source != nil else { return collected }
        if let declaredLength, declaredLength > limit { throw Self.tooLarge(limit) }
        let timer = channel.map { channel in
            channel.eventLoop.scheduleTask(in: .milliseconds(timeLimit.wholeMilliseconds)) {
                channel.close(promise: nil)
            }
        }
        defer { timer?.cancel() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(declaredLength ?? 0, limit))
        while let part = try await next() {
            if bytes.count + part.readableBytes > limit { throw Self.tooLarge(limit) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        collected = bytes
        return bytes
    }

    static func tooLarge(_ limit: Int) -> DomainError {
        DomainError(.tooLarge, code: "body_too_large", message: "The body is larger than \(limit) bytes.")
    }

    private func begin() {
        iterator = source?.makeAsyncIterator()
        source = nil
    }

    /// True when the client may still be sending what nobody has read.
    var isUnfinished: Bool { iterator != nil || source != nil }

    /// Reads and drops at most `limit` bytes; nothing while the client waits to be told to send.
    func drain(upTo limit: Int) async throws {
        if isHeldBack { return }
        if source != nil { begin() }
        var left = limit
        while left > 0, let part = try await iterator?.next() { left -= part.readableBytes }
    }
}
