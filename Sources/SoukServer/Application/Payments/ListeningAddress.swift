import HTTPAPI
import Synchronization

/// Where a listener of this process is reached from the same machine, known once it listens.
final class ListeningAddress: Sendable {
    private let text = Mutex<String?>(nil)

    /// Such as `http://127.0.0.1:3000`.
    var baseURL: String? { text.withLock { $0 } }

    /// Returns once it listens, or when the task is cancelled.
    func wait() async {
        while baseURL == nil, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
    }

    func set(_ baseURL: String) { text.withLock { $0 = baseURL } }

    /// A listener on every address of the machine is reached on the loopback.
    func set(_ address: APIListener.Address) {
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "[::1]"]
        set("http://\(everywhere[address.host] ?? address.host):\(address.port)")
    }
}
