import COpenSSL

/// Why a cryptographic operation did not happen. Descriptions name no key, plaintext or password.
public enum CryptographyError: Error, Sendable, Hashable {
    /// OpenSSL refused or failed; `operation` is what was tried, `reason` OpenSSL's own words.
    case openSSL(operation: String, reason: String)
    /// A sealed value was changed, is cut short, or was sealed for another context.
    case notAuthentic
    /// The value was sealed under a key that this ring does not hold.
    case unknownKey(id: String)
    /// A stored password hash that is not in the form this program writes.
    case malformedHash
    /// Parameters outside what scrypt allows or this program accepts.
    case invalidParameters(String)
    /// The key file cannot be read, is readable by others, or has another form.
    case keyFile(path: String, reason: String)

    /// The newest entry of OpenSSL's error queue of this thread, which is emptied.
    static func lastOpenSSL(_ operation: String) -> CryptographyError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else {
            return .openSSL(operation: operation, reason: "unknown")
        }
        return .openSSL(operation: operation, reason: String(cString: reason))
    }
}

extension CryptographyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .openSSL(let operation, let reason): "\(operation) failed: \(reason)"
        case .notAuthentic: "a sealed value is not authentic"
        case .unknownKey(let id): "a sealed value needs the key \(id), which is not in the key file"
        case .malformedHash: "a stored password hash has an unknown form"
        case .invalidParameters(let reason): "scrypt parameters are not acceptable: \(reason)"
        case .keyFile(let path, let reason): "the key file \(path) cannot be used: \(reason)"
        }
    }
}
