import AsyncHTTPClient
import CatalogIndexing
import CommerceKernel
import Foundation
import NIOCore
import NIOHTTP1

/// Carries out `souk import --server URL`: sends files to a server's import address and shows its report.
struct RemoteImport: Sendable {
    /// Such as `https://shop.example`.
    let server: URL
    /// Nil without one: the server will refuse.
    let key: String?
    /// `action=upsert&…`
    let parameters: [URLQueryItem]
    let errors: FileHandle?
    let isQuiet: Bool

    /// Why a server did not take a file, with the exit code it means.
    enum Failure: Error {
        case unreachable(String)
        case notAuthorised(String)
        case refused(String)

        var exitCode: Int32 {
            switch self {
            case .unreachable: 69
            case .notAuthorised: 77
            case .refused: 1
            }
        }

        var message: String {
            switch self {
            case .unreachable(let text), .notAuthorised(let text), .refused(let text): text
            }
        }
    }

    /// Sends one file (`-` is standard input); answers the summary line of the report.
    func send(_ path: String) async throws -> JSONValue {
        let source = path == "-" ? FileSource(standardInput: ()) : try FileSource(path: path)
        var address = URLComponents(
            url: server.appending(path: "v1/products/import"), resolvingAgainstBaseURL: false)
        address?.queryItems = parameters
        guard let url = address?.string else { throw Failure.refused("\(server) is no address") }
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        request.headers.add(name: "User-Agent", value: "souk")
        if let key { request.headers.add(name: "X-API-Key", value: key) }
        request.body = .stream(
            FileBlocks(source: source), length: source.size.map { .known($0) } ?? .unknown)
        return try await report(try await execute(request))
    }

    /// Connects once: whoever typed the address is told at once that nobody listens there.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            return try await Self.client.execute(request, timeout: .hours(24))
        } catch let error as IOError {
            throw Failure.unreachable("\(server) cannot be reached: \(String(cString: strerror(error.errnoCode)))")
        } catch {
            throw Failure.unreachable("\(server) cannot be reached: \(error)")
        }
    }

    private func report(_ response: HTTPClientResponse) async throws -> JSONValue {
        guard response.status == .ok else {
            let body = try? await response.body.collect(upTo: 1 << 20)
            let answer = body.flatMap { try? JSONParser.parse(Array($0.readableBytesView)) }
            let message = answer?["message"]?.string ?? "the server answered \(response.status)"
            if response.status == .unauthorized || response.status == .forbidden {
                throw Failure.notAuthorised("\(message) The key is taken from SOUK_API_KEY.")
            }
            throw Failure.refused(message)
        }
        var lines = ReportLines()
        var summary: JSONValue?
        for try await part in response.body {
            for line in lines.add(part.readableBytesView) {
                guard let json = try? JSONParser.parse(line) else { continue }
                if json["summary"]?.bool == true { summary = json } else { show(json) }
            }
        }
        guard let summary else { throw Failure.unreachable("the server's report ended in the middle") }
        return summary
    }

    private func show(_ row: JSONValue) {
        guard row["success"]?.bool == false else { return }
        let line = row["line"]?.number?.text ?? "?"
        if !isQuiet {
            for message in row["errors"]?.array ?? [] { ImportConsole.say("line \(line): \(message.string ?? "")") }
        }
        for detail in row["details"]?.array ?? [] {
            var fault: JSONObject = ["line": row["line"] ?? .null, "id": row["id"] ?? .null]
            for (key, value) in detail.object?.members ?? [] { fault[key] = value }
            errors?.write(Data(JSONValue.object(fault).bytes + [UInt8(ascii: "\n")]))
        }
    }
}

/// Puts the lines of a report together from the blocks they arrive in.
struct ReportLines {
    private var rest: [UInt8] = []

    /// The lines that end in `bytes`.
    mutating func add(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(rest)
                rest = []
            } else {
                rest.append(byte)
            }
        }
        return lines
    }
}

/// A file as blocks for the body of a request.
///
/// Sendable: the client iterates once, one block at a time.
private struct FileBlocks: AsyncSequence, @unchecked Sendable {
    let source: FileSource

    struct AsyncIterator: AsyncIteratorProtocol {
        let source: FileSource

        mutating func next() async throws -> ByteBuffer? {
            var block = [UInt8](repeating: 0, count: 1 << 16)
            let count = try block.withUnsafeMutableBytes { try source.read(into: $0) }
            return count == 0 ? nil : ByteBuffer(bytes: block.prefix(count))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }
}
