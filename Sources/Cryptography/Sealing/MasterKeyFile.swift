public import CommerceKernel
import Foundation

/// The file that holds a key ring: a line `root BYTES`, then a line `key BYTES` a sealing key, the current one first;
/// bytes are unpadded base64url, `#` begins a comment. Only its owner may read it.
public enum MasterKeyFile {
    /// Reads the ring at `path`, or makes the file with new keys when there is none. Blocks.
    ///
    /// Two processes that start together agree: the file is linked into place complete, and who comes second reads.
    public static func open(at path: String, random: some IDSource = SecureRandom()) throws -> KeyRing {
        if !FileManager.default.fileExists(atPath: path) {
            let text = render(root: random.randomBytes(32), keys: [random.randomBytes(AES256GCM.keyBytes)])
            try create(text, at: path)
        }
        return try read(at: path)
    }

    /// Puts a new sealing key in front. Values sealed before stay readable until their key is retired.
    public static func rotate(at path: String, random: some IDSource = SecureRandom()) throws -> KeyRing {
        var (root, keys) = try parse(try text(at: path), path: path)
        keys.insert(random.randomBytes(AES256GCM.keyBytes), at: 0)
        try replace(render(root: root, keys: keys), at: path)
        return try read(at: path)
    }

    /// Drops every sealing key but the current one. Only after everything has been sealed anew.
    public static func retireOldKeys(at path: String) throws -> KeyRing {
        let (root, keys) = try parse(try text(at: path), path: path)
        try replace(render(root: root, keys: Array(keys.prefix(1))), at: path)
        return try read(at: path)
    }

    /// Reads an existing file. Refuses one that group or others may read or write.
    public static func read(at path: String) throws -> KeyRing { try ring(from: try text(at: path), path: path) }

    /// A ring from the text of such a file, for keys that come from settings.
    public static func ring(from text: String, path: String = "settings") throws -> KeyRing {
        let (root, keys) = try parse(text, path: path)
        let sealingKeys = keys.compactMap { SealingKey(bytes: $0) }
        guard let current = sealingKeys.first, sealingKeys.count == keys.count else {
            throw CryptographyError.keyFile(path: path, reason: "a key is not 32 bytes long")
        }
        return KeyRing(current: current, older: Array(sealingKeys.dropFirst()), root: Secret(root))
    }

    // MARK: Text

    private static func render(root: [UInt8], keys: [[UInt8]]) -> String {
        """
        # Keys of this shop. Whoever has them can read its secrets; without them they are lost. Keep a copy apart
        # from the database's backups. The first key seals, all of them open.
        root \(Base64URL.encode(root))

        """ + keys.map { "key \(Base64URL.encode($0))\n" }.joined()
    }

    private static func parse(_ text: String, path: String) throws(CryptographyError) -> ([UInt8], [[UInt8]]) {
        var root: [UInt8]?
        var keys: [[UInt8]] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ")
            guard let kind = words.first, !kind.hasPrefix("#") else { continue }
            guard words.count == 2, let bytes = Base64URL.decode(String(words[1])), bytes.count == 32 else {
                throw .keyFile(path: path, reason: "line \(number + 1) is not \"root\" or \"key\" with 32 bytes")
            }
            switch kind {
            case "root" where root == nil: root = bytes
            case "key": keys.append(bytes)
            default: throw .keyFile(path: path, reason: "line \(number + 1) is not expected")
            }
        }
        guard let root, !keys.isEmpty else { throw .keyFile(path: path, reason: "a root or a key is missing") }
        return (root, keys)
    }

    // MARK: File

    private static func text(at path: String) throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw CryptographyError.keyFile(
                path: path, reason: "it is open to others; make it its owner's alone with chmod 600")
        }
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CryptographyError.keyFile(path: path, reason: "it cannot be read")
        }
    }

    private static func create(_ text: String, at path: String) throws {
        let temporary = try writeBeside(path, text)
        defer { unlink(temporary) }
        // Unlike rename, link does not replace a file that another process has made meanwhile.
        guard link(temporary, path) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func replace(_ text: String, at path: String) throws {
        let temporary = try writeBeside(path, text)
        guard rename(temporary, path) == 0 else {
            unlink(temporary)
            throw failure(path)
        }
    }

    private static func writeBeside(_ path: String, _ text: String) throws -> String {
        let temporary = "\(path).\(Hex.encode(SecureRandom().randomBytes(6)))"
        let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            unlink(temporary)
            throw failure(path)
        }
        return temporary
    }

    private static func failure(_ path: String) -> CryptographyError {
        .keyFile(path: path, reason: String(cString: strerror(errno)))
    }
}
