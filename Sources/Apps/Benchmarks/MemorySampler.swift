import Foundation
import Synchronization

/// Looks at this process's memory every ten milliseconds, on a thread of its own, for as long as it lives: a peak between
/// two reports is a peak as well.
final class MemorySampler: Sendable {
    private let state = Watch()

    /// What the thread needs, so that it holds nothing of the sampler and the sampler's end is its own.
    private final class Watch: Sendable {
        let peak = Atomic(ProcessMeter.anonymousBytes())
        let isOver = Atomic(false)

        func look() { peak.max(ProcessMeter.anonymousBytes(), ordering: .relaxed) }
    }

    init() {
        let thread = Thread { [state] in
            while !state.isOver.load(ordering: .relaxed) {
                state.look()
                usleep(10_000)
            }
        }
        thread.name = "fflog-memory"
        thread.start()
    }

    deinit { state.isOver.store(true, ordering: .relaxed) }

    /// The most anonymous resident memory seen so far, in bytes.
    var peakBytes: Int {
        state.look()
        return state.peak.load(ordering: .relaxed)
    }
}
