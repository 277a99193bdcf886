import CommerceKernel
import Foundation
public import Logging
import NIOCore
import NIOSSL
import Synchronization

/// A certificate chain and its key in PEM files, read again when the files change, so that a renewed certificate is
/// used for the next connection without a restart.
///
/// A pair that cannot be read or does not fit together is reported once, and the one before goes on being used.
public final class CertificateFiles: Sendable {
    private struct Pair {
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource
        var stamp: Stamp
    }

    /// What changes when a file is replaced.
    private struct Stamp: Hashable {
        var modified: [Date]
        var sizes: [Int]
    }

    private let certificatePath: String
    private let keyPath: String
    private let logger: Logger
    private let pair: Mutex<Pair>
    private let nextLook = Mutex(ContinuousClock.now)

    /// Files are looked at this often at most.
    private static let lookInterval = Duration.seconds(1)

    /// Reads both files. Throws a `DomainError` that names what is wrong with them.
    public init(certificatePath: String, keyPath: String, logger: Logger) throws {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.logger = logger
        do {
            pair = Mutex(try Self.read(certificatePath, keyPath))
        } catch {
            throw DomainError(
                .invalid, code: "invalid_setting",
                message: "The certificate \(certificatePath) and the key \(keyPath) cannot be used: \(error).")
        }
    }

    /// For a server with HTTP/1.1 and HTTP/2, from TLS 1.2 on.
    func configuration() -> TLSConfiguration {
        let pair = self.pair.withLock { $0 }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.chain, privateKey: pair.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.sslContextCallback = { [self] _, promise in
            guard isDue else { return promise.succeed(Self.override(self.pair.withLock { $0 })) }
            // Away from the event loop: files block, and what BoringSSL notes of a bad file in the thread's list of
            // errors would end the handshake that is under way on it.
            DispatchQueue.global().async { promise.succeed(Self.override(self.lookAgain())) }
        }
        return configuration
    }

    private static func override(_ pair: Pair) -> NIOSSLContextConfigurationOverride {
        var override = NIOSSLContextConfigurationOverride()
        override.certificateChain = pair.chain
        override.privateKey = pair.key
        return override
    }

    private var isDue: Bool {
        let now = ContinuousClock.now
        return nextLook.withLock { next in
            guard now >= next else { return false }
            next = now.advanced(by: Self.lookInterval)
            return true
        }
    }

    private func lookAgain() -> Pair {
        let known = pair.withLock { $0 }
        guard let stamp = try? Self.stamp(certificatePath, keyPath), stamp != known.stamp else { return known }
        do {
            let renewed = try Self.read(certificatePath, keyPath)
            pair.withLock { $0 = renewed }
            logger.notice("the certificate was renewed", metadata: ["certificate": "\(certificatePath)"])
            return renewed
        } catch {
            logger.error(
                "the new certificate cannot be used; the old one stays",
                metadata: ["certificate": "\(certificatePath)", "error": "\(error)"])
            // Not reported again until the files change once more.
            pair.withLock { $0.stamp = stamp }
            return known
        }
    }

    private static func read(_ certificatePath: String, _ keyPath: String) throws -> Pair {
        let stamp = try stamp(certificatePath, keyPath)
        let chain = try NIOSSLCertificate.fromPEMFile(certificatePath)
        guard !chain.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
        let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        let pair = Pair(chain: chain.map { .certificate($0) }, key: .privateKey(key), stamp: stamp)
        // BoringSSL refuses a key that does not belong to the certificate.
        _ = try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: pair.chain, privateKey: pair.key))
        return pair
    }

    private static func stamp(_ paths: String...) throws -> Stamp {
        var stamp = Stamp(modified: [], sizes: [])
        for path in paths {
            // Resolved: certificates are often renewed by pointing a link elsewhere.
            let attributes = try FileManager.default.attributesOfItem(
                atPath: URL(filePath: path).resolvingSymlinksInPath().path)
            stamp.modified.append(attributes[.modificationDate] as? Date ?? .distantPast)
            stamp.sizes.append(attributes[.size] as? Int ?? 0)
        }
        return stamp
    }
}
