import CommerceKernel
import Foundation
import HTTPAPI
import Logging

/// Settings of the wire: who may read across origins, encryption, how long queues may be.
extension Settings {
    /// `SOUK_CORS_ORIGINS`.
    var cors: CORSPolicy {
        get throws { try source.value("SOUK_CORS_ORIGINS").map { try CORSPolicy(setting: $0) } ?? .off }
    }

    /// Whether the public listener speaks TLS.
    var isEncrypted: Bool { ((try? source.value("SOUK_TLS_CERT")) ?? nil) != nil }

    /// `SOUK_TLS_CERT` and `SOUK_TLS_KEY`, paths of PEM files; nil when neither is set.
    func certificate(logger: Logger) throws -> CertificateFiles? {
        switch (try source.value("SOUK_TLS_CERT"), try source.value("SOUK_TLS_KEY")) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            return try CertificateFiles(certificatePath: certificate, keyPath: key, logger: logger)
        case (nil, _), (_, nil):
            throw DomainError(
                .invalid, code: "invalid_setting",
                message: "SOUK_TLS_CERT and SOUK_TLS_KEY belong together: set both or neither.")
        }
    }

    /// `SOUK_QUEUE_DEPTH`, requests that may wait in a queue, and `SOUK_QUEUE_PATIENCE_MS`, how long.
    var workQueues: WorkQueues {
        get throws {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            return WorkQueues(
                // Twice the engine's threads, so that none of them waits for the next search to be handed over.
                searches: max(2, cores * 2), depth: try Self.integer(source, "SOUK_QUEUE_DEPTH", 0...100_000) ?? 512,
                patience: .milliseconds(try Self.integer(source, "SOUK_QUEUE_PATIENCE_MS", 1...60_000) ?? 1000))
        }
    }
}
