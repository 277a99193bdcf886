import CXapian

/// The error a failed call of the core stands for.
func coreError(_ status: souk_status, _ message: UnsafeMutablePointer<CChar>?) -> SearchError {
    let text = message.map { String(cString: $0) } ?? "no message"
    souk_message_dispose(message)
    let code: SearchError.Code =
        switch status {
        case SOUK_MISSING: .missing
        case SOUK_DAMAGED: .damaged
        case SOUK_LOCKED: .lockHeld
        case SOUK_MODIFIED: .busy
        case SOUK_STORAGE: .storage
        case SOUK_INVALID: .invalidDocument
        default: .internal
        }
    return SearchError(code, text)
}

/// Runs a call of the core and throws its error.
func coreCall(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> souk_status) throws(SearchError) {
    var message: UnsafeMutablePointer<CChar>?
    let status = body(&message)
    if status != SOUK_OK { throw coreError(status, message) }
}

extension String {
    /// Calls `body` with the UTF-8 bytes as the core takes them.
    mutating func withCoreBytes<R>(_ body: (UnsafePointer<CChar>, Int) throws -> R) rethrows -> R {
        try withUTF8 { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { chars in
                if let base = chars.baseAddress { return try body(base, chars.count) }
                var nothing: CChar = 0
                return try body(&nothing, 0)
            }
        }
    }

    func withCore<R>(_ body: (UnsafePointer<CChar>, Int) throws -> R) rethrows -> R {
        var copy = self
        return try copy.withCoreBytes(body)
    }

    init(core text: UnsafePointer<CChar>?, _ length: Int) {
        guard let text, length > 0 else {
            self = ""
            return
        }
        let bytes = UnsafeRawBufferPointer(start: text, count: length)
        self = String(decoding: bytes, as: UTF8.self)
    }
}
