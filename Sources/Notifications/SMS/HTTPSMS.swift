import AsyncHTTPClient
import CommerceKernel
import Cryptography
import Foundation
import NIOCore
import NIOHTTP1

/// Posts short messages as forms (`To`, `From`, `Body`) to a provider such as Twilio.
///
/// `SOUK_SMS_URL` is the provider's address, `https://account:token@api.example/Messages.json`; the user and password in
/// it are sent as HTTP Basic authentication, further fields are its query (`?From=%2B15550100`).
public struct HTTPSMS: SMSTransport {
    private static let timeLimit: TimeAmount = .seconds(20)
    private static let answerLimit = 500
    /// Follows no redirect: a post that goes on as a get would look as if it had been taken.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let url: String
    private let authorization: Secret<String>?
    private let fields: [(name: String, value: String)]

    /// Throws a `DomainError` that says what would be right.
    public init(_ setting: String) throws {
        guard var parts = URLComponents(string: setting), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.host?.isEmpty == false,
            (1...65_535).contains(parts.port ?? 443)
        else {
            // The value itself may hold a password.
            throw DomainError(
                .invalid, code: "invalid_setting",
                message: "SOUK_SMS_URL is not right: it must be file: or https://user:password@provider/path.")
        }
        authorization = parts.user.map { user in
            Secret("Basic " + Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString())
        }
        fields = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        (parts.user, parts.password, parts.query) = (nil, nil, nil)
        url = parts.string ?? setting
    }

    public func send(_ message: ShortMessage) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        // Providers that know the header take a repeat for what it is.
        request.headers.add(name: "idempotency-key", value: message.id)
        if let authorization { request.headers.add(name: "authorization", value: authorization.reveal()) }
        let form = fields + [("To", message.to), ("Body", message.text)]
        request.body = .bytes(ByteBuffer(string: Self.encode(form)))
        let status: UInt
        var beginning: [UInt8] = []
        do {
            let answer = try await Self.client.execute(request, timeout: Self.timeLimit)
            status = answer.status.code
            for try await chunk in answer.body {
                beginning += chunk.readableBytesView.prefix(Self.answerLimit - beginning.count)
                if beginning.count >= Self.answerLimit { break }
            }
        } catch {
            throw DeliveryFailure("the provider did not answer: \(error)")
        }
        guard (200..<300).contains(status) else {
            // Our credentials, a busy provider and a timeout may change; another refusal is of this message.
            let isPermanent = (400..<500).contains(status) && ![401, 402, 403, 408, 425, 429].contains(status)
            throw DeliveryFailure(
                "the provider answered \(status): \(String(decoding: beginning, as: UTF8.self))",
                isPermanent: isPermanent)
        }
    }

    /// `application/x-www-form-urlencoded`
    static func encode(_ fields: [(name: String, value: String)]) -> String {
        func escape(_ text: String) -> String {
            text.utf8.reduce(into: "") { result, byte in
                switch byte {
                case 48...57, 65...90, 97...122, 42, 45, 46, 95: result.unicodeScalars.append(Unicode.Scalar(byte))
                case 32: result += "+"
                default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            }
        }
        return fields.map { "\(escape($0.name))=\(escape($0.value))" }.joined(separator: "&")
    }
}
