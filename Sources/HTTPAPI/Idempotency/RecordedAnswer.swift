import CommerceKernel
import HTTPTypes
import NIOCore

/// An answer as it is kept to be replayed: status, header fields and the body byte for byte.
struct RecordedAnswer {
    let response: APIResponse
    let bytes: [UInt8]

    /// What is to be kept of `response`; nil for one that cannot be kept (streams).
    ///
    /// - Parameter secrets: members of `data` that become null.
    init?(_ response: APIResponse, hiding secrets: [String]) {
        var body: [UInt8]
        switch response.body {
        case .empty: body = []
        case .bytes(let buffer): body = Array(buffer.readableBytesView)
        case .stream: return nil
        }
        if !secrets.isEmpty, let hidden = Self.hiding(secrets, in: body) { body = hidden }
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        let headers = response.headers.filter { $0.name != .setCookie }
        let json: JSONValue = [
            "status": .integer(response.status.code),
            "headers": .array(headers.map { [.string($0.name.rawName), .string($0.value)] }),
            "body": .string(text),
        ]
        self.response = response
        bytes = json.bytes
    }

    /// One that was kept.
    init?(_ record: [UInt8]) {
        guard let json = try? JSONParser.parse(record), let status = json["status"]?.number?.int,
            let body = json["body"]?.string
        else { return nil }
        var response = APIResponse(HTTPResponse.Status(code: status))
        for field in json["headers"]?.array ?? [] {
            guard let parts = field.array, parts.count == 2, let name = parts[0].string.flatMap({ HTTPField.Name($0) }),
                let value = parts[1].string
            else { continue }
            response.headers.append(HTTPField(name: name, value: value))
        }
        if !body.isEmpty { response.body = .bytes(ByteBuffer(string: body)) }
        self.response = response
        bytes = record
    }

    private static func hiding(_ secrets: [String], in body: [UInt8]) -> [UInt8]? {
        guard var json = (try? JSONParser.parse(body))?.object, var data = json["data"]?.object else { return nil }
        for name in secrets where data[name] != nil { data[name] = .null }
        json["data"] = .object(data)
        return JSONValue.object(json).bytes
    }
}
