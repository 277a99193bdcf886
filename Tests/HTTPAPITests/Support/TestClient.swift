import AsyncHTTPClient
import CommerceKernel
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOSSL

enum HTTPMethodName: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// One that no route has.
    case propfind = "PROPFIND"

    var method: HTTPRequest.Method { HTTPRequest.Method(rawValue)! }
}

struct TestAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONParser.parse(bytes) } }
    var code: String? { (try? json)?["code"]?.string }

    subscript(header: String) -> String? { headers.first(name: header) }
}

/// Speaks to a server under test.
struct TestClient: Sendable {
    let host: String
    let port: Int

    func send(
        _ method: HTTPMethodName, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> TestAnswer {
        var request = HTTPClientRequest(url: "http://\(host):\(port)\(path)")
        request.method = .RAW(value: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
            if !request.headers.contains(name: "Content-Type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
        }
        return try await Self.answer(to: request, with: Self.plain).answer
    }

    /// Takes answers as they come; lives as long as the tests.
    private static let plain = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init())
    /// Asks for gzip and unpacks it.
    private static let unpacking = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(decompression: .enabled(limit: .none)))
    /// Believes every certificate.
    private static let trusting = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(certificateVerification: .none))

    private static func answer(
        to request: HTTPClientRequest, with client: HTTPClient
    ) async throws -> (answer: TestAnswer, version: Int) {
        let response = try await client.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        let answer = TestAnswer(
            status: Int(response.status.code), headers: response.headers, bytes: Array(buffer.readableBytesView))
        return (answer, response.version.major)
    }

    /// As a client that takes gzip sees it.
    func unpacked(_ path: String) async throws -> TestAnswer {
        try await Self.answer(to: HTTPClientRequest(url: "http://\(host):\(port)\(path)"), with: Self.unpacking).answer
    }

    /// Over TLS, with the major version of HTTP that was agreed upon.
    func secure(_ path: String, body: String? = nil) async throws -> (answer: TestAnswer, version: Int) {
        var request = HTTPClientRequest(url: "https://\(host):\(port)\(path)")
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        return try await Self.answer(to: request, with: Self.trusting)
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> TestAnswer {
        try await send(.get, path, headers: headers)
    }

    /// Sends bytes as they are and reads until the server closes; for what no proper client would send.
    func raw(_ text: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [host, port] in
                continuation.resume(with: Result { try RawConnection.exchange(text, host: host, port: port) })
            }
        }
    }
}

extension TestClient {
    /// Sends `beginning`, then `piece` again and again until the server has enough; answers what it said.
    func drip(
        _ beginning: String, then piece: String, every pause: Duration, atMost count: Int
    ) async throws -> String {
        try await onThread { [host, port] in
            let socket = try RawConnection.open(host: host, port: port)
            defer { close(socket) }
            RawConnection.send(beginning, to: socket)
            for _ in 0..<count {
                usleep(UInt32(pause / .microseconds(1)))
                guard RawConnection.send(piece, to: socket) else { break }
            }
            return RawConnection.receive(from: socket)
        }
    }

    /// Sends a request and reads nothing until `condition` holds, a minute at most.
    func askWithoutReading(_ text: String, until condition: @escaping @Sendable () -> Bool) async throws {
        try await onThread { [host, port] in
            let socket = try RawConnection.open(host: host, port: port)
            defer { close(socket) }
            RawConnection.send(text, to: socket)
            for _ in 0..<1200 where !condition() { usleep(50_000) }
        }
    }

    /// Sends a request, says that no more will come if `isLast`, and begins to read the answer only after a while.
    func readLate(_ text: String, after pause: Duration, isLast: Bool = false) async throws -> String {
        try await onThread { [host, port] in
            let socket = try RawConnection.open(host: host, port: port)
            defer { close(socket) }
            RawConnection.send(text, to: socket)
            if isLast { shutdown(socket, Int32(SHUT_WR)) }
            usleep(UInt32(pause / .microseconds(1)))
            return RawConnection.receive(from: socket)
        }
    }

    private func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// A blocking socket.
enum RawConnection {
    struct Failed: Error { let errno: Int32 }

    static func exchange(_ text: String, host: String, port: Int) throws -> String {
        let socket = try open(host: host, port: port)
        defer { close(socket) }
        send(text, to: socket)
        return receive(from: socket)
    }

    static func open(host: String, port: Int) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failed(errno: errno) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        inet_pton(AF_INET, host, &address.sin_addr)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw Failed(errno: errno)
        }
        return socket
    }

    /// False when the server has ended the connection.
    @discardableResult
    static func send(_ text: String, to socket: Int32) -> Bool {
        var bytes = Array(text.utf8)
        while !bytes.isEmpty {
            let sent = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { return false }
            bytes.removeFirst(sent)
        }
        return true
    }

    static func receive(from socket: Int32) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer.prefix(count)
        }
        return String(decoding: received, as: UTF8.self)
    }
}
