import EventLog
internal import Timekeeping

/// Whether the machine's clock can be believed when it says how old something is.
///
/// A clock that is a year ahead makes everything too old. What can't be set tells: how long the machine has run since it was
/// started, what the clock said when retention acted last, and when the log was appended to last.
/// - Within one run of the machine the clock may differ from that by ``stepMax``, or go back.
/// - Over a start nothing tells how long the machine was off: up to ``offMax`` is believed.
struct ClockCheck {
    /// By so much a clock is set now and then.
    static let stepMax = Duration.seconds(3600)
    /// So long a machine may have been off without a person saying that the clock is right.
    static let offMax = Duration.seconds(31 * 86_400)

    private let now: EventTime
    private let boot: BootClock
    private let witness: ClockWitness?
    /// When the log was appended to last; `nil` where it never was.
    private let newestAppend: EventTime?

    init(_ log: EventLog, _ boot: BootClock) throws {
        now = log.now()
        self.boot = boot
        witness = try ClockWitness.last(in: log)
        var newest: EventTime?
        for topic in try log.topics() {
            for partition in topic.partitions {
                guard let time = try log.partitionState(topic, partition).lastAppendTime else { continue }
                newest = max(newest ?? .min, time)
            }
        }
        newestAppend = newest
    }

    /// What speaks against the clock; `nil` where nothing does.
    func doubt() -> String? {
        guard ClockPlausibility.isPlausible(now) else { return "the clock is not set: it says \(now)" }
        if let witness, isSameRun(witness) {
            let expected = witness.wall + (boot.elapsed - .milliseconds(witness.elapsedMilliseconds))
            guard now > expected + Self.stepMax else { return nil }
            return
                "the clock says \(now); by how long the machine has run since retention acted last it should be \(expected)"
        }
        guard let last = witness?.wall ?? newestAppend, now > last + Self.offMax,
            now > last + boot.elapsed + Self.stepMax
        else { return nil }
        let what = witness == nil ? "the log was appended to last" : "retention acted last"
        return
            "the clock says \(now), and \(what) at \(last): either the machine was off for so long, or the clock is wrong"
    }

    /// A clock that a time service took over since was set right by it.
    private func isSameRun(_ witness: ClockWitness) -> Bool {
        witness.bootID == boot.bootID && !boot.bootID.isEmpty && (witness.isSynchronized || !boot.isSynchronized)
    }

    /// What to compare with the next time.
    var next: ClockWitness { ClockWitness(now, boot) }
}
