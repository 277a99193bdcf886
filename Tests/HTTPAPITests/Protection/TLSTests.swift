import AsyncHTTPClient
import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Logging
import NIOCore
import Testing

@Suite struct TLSTests {
    private static let openssl = "/usr/bin/openssl"

    private struct Files {
        let folder: URL
        var certificate: String { folder.appending(path: "tls.crt").path }
        var key: String { folder.appending(path: "tls.key").path }

        /// Writes a new pair for `name`.
        func renew(_ name: String) throws {
            try TLSTests.run([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate,
            ])
        }
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    private func withFiles(_ body: (Files) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(Files(folder: folder))
    }

    private static let endpoints: [Endpoint] = [
        .probe(.get, "/ok") { request in .success("Fine", at: request.now) { $0.value(request.clientAddress) } },
        .probe(.post, "/echo") { request in
            let json = try await request.json()
            return .success("Echo", at: request.now) { $0.value(json) }
        },
    ]

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl)))
    func `the same answers over TLS with HTTP/2, and a renewed certificate without a restart`() async throws {
        try await withFiles { files in
            try files.renew("first.example")
            let certificate = try CertificateFiles(
                certificatePath: files.certificate, keyPath: files.key, logger: Logger(label: "test"))
            try await withServer(Self.endpoints, certificate: certificate) { client in
                let read = try await client.secure("/ok")
                #expect(read.version == 2)
                #expect(read.answer.status == 200)
                #expect(try read.answer.json["data"]?.string == "127.0.0.1")
                let echo = try await client.secure("/echo", body: #"{"a":1}"#)
                #expect(try echo.answer.json["data"]?["a"]?.number?.int == 1)
                let refused = try await client.secure("/nowhere")
                #expect(refused.answer.code == "not_found")
                try Self.expect("first.example", at: client)
                try files.renew("second.example")
                try await Task.sleep(for: .milliseconds(1100))
                try Self.expect("second.example", at: client)
                // A key that does not belong to the certificate changes nothing.
                try Data("nonsense".utf8).write(to: URL(filePath: files.key))
                try await Task.sleep(for: .milliseconds(1100))
                try Self.expect("second.example", at: client)
            }
        }
    }

    @Test func `files that cannot be used are named at start`() async throws {
        let refusal = #expect(throws: DomainError.self) {
            try CertificateFiles(
                certificatePath: "/nonexistent.crt", keyPath: "/nonexistent.key", logger: Logger(label: "test"))
        }
        #expect(refusal?.message.contains("/nonexistent.crt") == true)
    }

    /// The certificate that a new connection is shown.
    private static func expect(_ name: String, at client: TestClient) throws {
        let said = try run(["s_client", "-connect", "\(client.host):\(client.port)", "-servername", "a.example"])
        #expect(said.contains(name), "\(said)")
    }
}
