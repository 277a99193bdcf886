import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM while a command works: the first asks it to end cleanly, the second ends the process.
///
/// Sendable: the sources are made once and only cancelled afterwards.
final class Interruption: @unchecked Sendable {
    private let requested = Atomic(false)
    // Kept alive for as long as signals are to be heard.
    private let sources: [any DispatchSourceSignal]

    static let exitCode: Int32 = 130

    init() {
        let queue = DispatchQueue(label: "souk.interruption")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if requested.exchange(true, ordering: .relaxed) { _exit(Self.exitCode) }
            }
            source.resume()
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    var isRequested: Bool { requested.load(ordering: .relaxed) }
}
