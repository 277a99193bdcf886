public import CommerceKernel
import Cryptography

/// The signature of callbacks, in the form Stripe made common: `t=SECONDS,v1=HEX`, an HMAC-SHA256 over
/// `SECONDS.BODY` with the shared secret.
public enum CallbackSignature {
    /// How old a callback may be, and how far the sender's clock may be ahead.
    public static let tolerance: Duration = .seconds(300)

    public static func header(for body: [UInt8], secret: [UInt8], at now: Timestamp) -> String {
        "t=\(now.seconds),v1=\(Hex.encode(code(for: body, seconds: now.seconds, secret: secret)))"
    }

    /// Throws `badSignature` unless one of the `v1` values is right and its time within the tolerance.
    public static func verify(
        _ header: String?, body: [UInt8], secret: [UInt8], now: Timestamp
    ) throws(GatewayError) {
        guard let header else { throw .badSignature("no signature") }
        var seconds: Int64?
        var codes: [[UInt8]] = []
        for part in header.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            switch sides[0].trimmingPrefix(" ") {
            case "t": seconds = Int64(sides[1])
            case "v1": if let code = Hex.decode(String(sides[1])) { codes.append(code) }
            default: break
            }
        }
        guard let seconds, seconds > 0, seconds < 1 << 40 else { throw .badSignature("no time") }
        let age = now.duration(since: .seconds(seconds))
        guard age <= tolerance, age >= .zero - tolerance else { throw .badSignature("too old or from the future") }
        let expected = code(for: body, seconds: seconds, secret: secret)
        guard codes.contains(where: { ConstantTime.equal($0, expected) }) else { throw .badSignature("wrong") }
    }

    private static func code(for body: [UInt8], seconds: Int64, secret: [UInt8]) -> [UInt8] {
        HMACSHA256.code(for: Array("\(seconds).".utf8) + body, key: secret)
    }
}
