import CCurl
import Cryptography
import Dispatch

/// Hands mails to a server through libcurl, one at a time on a queue of its own, since a transfer blocks. The connection
/// is kept for the next mail.
public final class SMTPTransport: MailTransport {
    private let queue = DispatchQueue(label: "souk.smtp")
    private let connection: SMTPConnection

    public init(server: SMTPServer) { connection = SMTPConnection(server: server) }

    /// Takes at most a minute and a half. A server's refusal for good (5xx, but for those that concern our sign-in) is
    /// permanent.
    public func send(_ message: MailMessage) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { [connection] in continuation.resume(with: Result { try connection.send(message) }) }
        }
    }
}

/// One easy handle with its connection.
// Used on its transport's serial queue only, but for the end, when nobody else has it any more.
private final class SMTPConnection: @unchecked Sendable {
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
    private static let connectSeconds = 15
    private static let totalSeconds = 90
    /// Servers end idle connections after a few minutes; one that idled this long is not used again.
    private static let idleSeconds = 60

    private let server: SMTPServer
    private let handle: UnsafeMutableRawPointer?
    private let problem = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(server: SMTPServer) {
        self.server = server
        handle = Self.isCurlReady ? curl_easy_init() : nil
        problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        problem.deallocate()
    }

    func send(_ message: MailMessage) throws {
        guard let handle else { throw DeliveryFailure("libcurl cannot be used") }
        // Options only: connections stay.
        curl_easy_reset(handle)
        let recipients = curl_slist_append(nil, message.to.address)
        defer { curl_slist_free_all(recipients) }
        try configure(handle, from: message.from)
        try check(souk_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
        let upload = Upload(message.bytes)
        try check(souk_curl_set_reader(handle, Upload.read, Unmanaged.passUnretained(upload).toOpaque()))
        problem[0] = 0
        let outcome = withExtendedLifetime(upload) { curl_easy_perform(handle) }
        guard outcome != CURLE_OK else { return }
        let status = souk_curl_status(handle)
        let reason = problem[0] == 0 ? String(cString: curl_easy_strerror(outcome)) : String(cString: problem)
        let isAboutSignIn = [530, 534, 535, 538].contains(status)
        throw DeliveryFailure(
            status > 0 ? "\(reason) (\(status))" : reason,
            isPermanent: (500...599).contains(status) && !isAboutSignIn && outcome != CURLE_LOGIN_DENIED
                && outcome != CURLE_USE_SSL_FAILED)
    }

    private func configure(_ handle: UnsafeMutableRawPointer, from sender: MailAddress) throws {
        try check(souk_curl_set_text(handle, CURLOPT_ERRORBUFFER, problem))
        try check(souk_curl_set_text(handle, CURLOPT_URL, server.url(greetingAs: sender.domain)))
        try check(souk_curl_set_text(handle, CURLOPT_MAIL_FROM, sender.address))
        // A proxy for the web that the environment names is none for mail.
        try check(souk_curl_set_text(handle, CURLOPT_NOPROXY, "*"))
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_UPLOAD, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_CONNECTTIMEOUT, Self.connectSeconds),
            (CURLOPT_TIMEOUT, Self.totalSeconds), (CURLOPT_MAXAGE_CONN, Self.idleSeconds),
            (CURLOPT_TCP_KEEPALIVE, 1),
        ]
        for (option, number) in numbers { try check(souk_curl_set_number(handle, option, number)) }
        if let user = server.user { try check(souk_curl_set_text(handle, CURLOPT_USERNAME, user)) }
        if let password = server.password {
            try check(souk_curl_set_text(handle, CURLOPT_PASSWORD, password.reveal()))
        }
        if let authorities = server.authorities {
            try check(souk_curl_set_text(handle, CURLOPT_CAINFO, authorities))
        }
        let level =
            switch server.encryption {
            case .implicit, .required: CURLUSESSL_ALL
            case .opportunistic: CURLUSESSL_TRY
            case .off: CURLUSESSL_NONE
            }
        try check(souk_curl_set_number(handle, CURLOPT_USE_SSL, Int(level.rawValue)))
        if server.encryption == .opportunistic {
            try check(souk_curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 0))
            try check(souk_curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 0))
        }
    }

    private func check(_ code: CURLcode) throws {
        guard code != CURLE_OK else { return }
        throw DeliveryFailure(String(cString: curl_easy_strerror(code)))
    }
}

/// The bytes that curl fetches piece by piece during a transfer.
private final class Upload {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static let read: curl_read_callback = { buffer, size, count, context in
        guard let buffer, let context else { return 0 }
        let upload = Unmanaged<Upload>.fromOpaque(context).takeUnretainedValue()
        let length = min(size * count, upload.bytes.count - upload.position)
        upload.bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            UnsafeMutableRawPointer(buffer).copyMemory(from: start + upload.position, byteCount: length)
        }
        upload.position += length
        return length
    }
}
