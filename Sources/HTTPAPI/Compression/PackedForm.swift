import NIOCore
import Synchronization

/// The packed form of an answer that is given many times: made for the first client that takes it, then kept with the
/// answer.
public final class PackedForm: Sendable {
    private let kept = Mutex<ByteBuffer?>(nil)

    public init() {}

    func bytes(of body: ByteBuffer) -> ByteBuffer? {
        kept.withLock { kept in
            if kept == nil { kept = GzipEncoder.packed(body) }
            return kept
        }
    }
}
