package import HTTPTypes
import HummingbirdCore
import NIOCore

extension APIResponder {
    /// The status of the answer to a request that no connection carries, from a client at `192.0.2.1`: everything but
    /// the wire. A streamed answer is not written.
    package func status(of head: HTTPRequest, body: [UInt8]) async -> Int {
        await respond(to: head, body: BodyStream(bytes: body), peer: "192.0.2.1").status.code
    }
}
