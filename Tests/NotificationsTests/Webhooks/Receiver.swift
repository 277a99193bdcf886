import Foundation
import Glibc
import Synchronization

/// A receiver on a free port of 127.0.0.1 that answers as it is told and keeps what it got.
final class Receiver: Sendable {
    struct Request: Sendable {
        /// Such as `POST /hook HTTP/1.1`.
        let line: String
        let headers: [String: String]
        let body: String
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = "ok"
        /// Before anything is answered.
        var delay: Double = 0
    }

    let port: Int
    private let socket: Int32
    private let requests = Mutex<[Request]>([])
    private let reply = Mutex(Reply())

    var url: String { "http://127.0.0.1:\(port)/hook" }
    var received: [Request] { requests.withLock { $0 } }

    struct Failed: Error {}

    init() throws {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failed() }
        socket = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 { break }
                Thread.detachNewThread { [weak self] in
                    self?.serve(connection)
                    close(connection)
                }
            }
            // Closed by nobody else: its number may be another's at once, whose connections would be taken here.
            close(descriptor)
        }
    }

    /// Ends the accepting.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    func answer(_ next: Reply) { reply.withLock { $0 = next } }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        while let request = read(connection, &bytes) {
            requests.withLock { $0.append(request) }
            let reply = reply.withLock { $0 }
            if reply.delay > 0 { Thread.sleep(forTimeInterval: reply.delay) }
            let fields = reply.headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            let text =
                "HTTP/1.1 \(reply.status) X\r\nContent-Length: \(reply.body.utf8.count)\r\n\(fields)\r\n\(reply.body)"
            let answer = Array(text.utf8)
            if Glibc.send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) < 0 { return }
        }
    }

    private func read(_ connection: Int32, _ bytes: inout [UInt8]) -> Request? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let request = Self.take(&bytes) { return request }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
        }
    }

    private static func take(_ bytes: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        var headers: [String: String] = [:]
        let lines = String(decoding: bytes[..<split], as: UTF8.self).components(separatedBy: "\r\n")
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let start = split + 4
        guard bytes.count >= start + length else { return nil }
        let body = String(decoding: bytes[start..<start + length], as: UTF8.self)
        bytes.removeFirst(start + length)
        return Request(line: lines.first ?? "", headers: headers, body: body)
    }
}
