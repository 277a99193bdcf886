import AsyncHTTPClient
import CommerceKernel
import HTTPAPI
import HTTPTypes
import NIOCore
import NIOHTTP1

/// What came back, from a server or straight from the code that writes answers.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let bytes: [UInt8]

    init(status: Int, headers: [(name: String, value: String)], bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
    }

    init(_ response: APIResponse) {
        status = response.status.code
        headers = response.headers.map { ($0.name.rawName, $0.value) }
        if case .bytes(let buffer) = response.body { bytes = Array(buffer.readableBytesView) } else { bytes = [] }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONParser.parse(bytes) } }

    subscript(name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// The relations of `_links`, in their order.
    var relations: [String] { (try? json)?["_links"]?.object?.keys ?? [] }
}

/// Speaks to a server under test.
struct Client: Sendable {
    let port: Int

    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : "http://127.0.0.1:\(port)\(path)")
        request.method = .RAW(value: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
            if !request.headers.contains(name: "Content-Type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 16 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
            bytes: Array(buffer.readableBytesView))
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.get, path, headers: headers)
    }

    func post(_ path: String, _ body: String? = nil, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.post, path, headers: headers, body: body)
    }
}
