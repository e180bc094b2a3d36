import Terminal
import Glibc

/// When each event of a latency benchmark is due: evenly, from a start that both processes know.
struct LatencySchedule {
    /// Of the clock ``ProcessMeter/nanoseconds()``.
    let start: UInt64
    /// Events a second.
    let rate: Int

    /// When event number `index`, from 0, is due.
    func due(_ index: Int) -> UInt64 { start + UInt64(index) * 1_000_000_000 / UInt64(rate) }

    /// Sleeps until event number `index` is due.
    func wait(for index: Int) {
        let due = due(index)
        var time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR, !Interruption.isRequested {}
    }

    /// Lets this thread sleep to the microsecond: the system adds 50 else, which would be the generator's and no store's.
    static func sleepPrecisely() {
        let descriptor = open("/proc/self/timerslack_ns", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = "1000".withCString { write(descriptor, $0, 4) }
        close(descriptor)
    }
}
