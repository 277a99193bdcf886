import CommerceKernel
public import Foundation
import HTTPTypes

/// The drawings of the demonstration shop, from one folder known at start. Only names that were in the folder then
/// are answered, so no path can lead out of it.
public struct SeedImageRoutes: Sendable {
    private let files: [String: URL]
    private let types = ["svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"]

    /// A folder that does not exist has no images.
    public init(folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        files = Dictionary(names.map { ($0, folder.appending(path: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/images/seed/{name}", id: "seedImage", summary: "A drawing of the demonstration shop",
                tag: "Pages", access: .open, handler: image
            ).producing("image/svg+xml", "image/png", "image/jpeg", "image/webp").undocumented()
        ]
    }

    private func image(_ request: APIRequest) async throws -> APIResponse {
        let name = request.path["name"]
        guard let file = files[name], let type = types[file.pathExtension.lowercased()],
            let bytes = (try? Data(contentsOf: file)).map(Array.init)
        else { throw DomainError.notFound("image", id: name) }
        return APIResponse.bytes(bytes, type: type).adding(.cacheControl, "public, max-age=86400")
            .tagged(EntityTag(of: bytes), for: request)
    }
}
