import EventLog
internal import Timekeeping

/// Whether the machine's clock can be believed when it says how old something is.
///
/// A clock that is a year ahead makes everything too old. What can't be set tells: how long the machine has run since it was
/// started, what the clock should have said when a policy was set or retention acted last, and when the log was appended to
/// before the machine was started.
/// - Within one run of the machine the clock may differ from that by ``stepMax``, or go back. What it should say doesn't move
///   with it: many small steps are one large step.
/// - Over a start nothing tells how long the machine was off: up to ``offMax`` is believed.
struct ClockCheck {
    /// By so much a clock is set now and then.
    static let stepMax = Duration.seconds(3600)
    /// So long a machine may have been off without a person saying that the clock is right.
    static let offMax = Duration.seconds(31 * 86_400)

    private let now: EventTime
    private let boot: BootClock
    private let witness: ClockWitness?
    /// When the log was appended to last before this run of the machine, as its clock counts; `nil` where it never was.
    private let earlierAppend: EventTime?

    init(_ log: EventLog, _ boot: BootClock) throws {
        now = log.now()
        self.boot = boot
        witness = try ClockWitness.last(in: log)
        earlierAppend = witness == nil ? try Self.newestAppend(in: log, before: now - boot.elapsed) : nil
    }

    /// What was appended since the start says nothing of the clock: the clock itself stamped it.
    private static func newestAppend(in log: EventLog, before start: EventTime) throws -> EventTime? {
        var newest: EventTime?
        for topic in try log.topics() {
            let times: [EventTime]
            do {
                let holdings = try log.holdings(of: topic.name)
                times =
                    holdings.segments.flatMap { [$0.firstAppendTime, $0.lastAppendTime] }
                    + holdings.partitions.flatMap { $0.batches.map(\.appendTime) }
            } catch LogError.corruptBatch {
                // That it is damaged is told by whoever reads it.
                times = try topic.partitions.compactMap { try log.partitionState(topic, $0).lastAppendTime }
            }
            newest = (times.filter { $0 < start } + [newest].compactMap { $0 }).max()
        }
        return newest
    }

    /// What speaks against the clock; `nil` where nothing does.
    func doubt() -> String? {
        guard ClockPlausibility.isPlausible(now) else { return "the clock is not set: it says \(now)" }
        if let expected {
            guard now > expected + Self.stepMax else { return nil }
            return
                "the clock says \(now); by how long the machine has run since retention looked at it last it should be \(expected)"
        }
        guard let last = witness?.wall ?? earlierAppend, now > last + Self.offMax,
            now > last + boot.elapsed + Self.stepMax
        else { return nil }
        let what =
            witness == nil
            ? "the log was appended to last before the machine was started" : "retention looked at it last"
        return
            "the clock says \(now), and \(what) at \(last): either the machine was off for so long, or the clock is wrong"
    }

    /// What the clock should say by how long the machine has run; `nil` where it was started since, or a time service took the
    /// clock over since, which set it right.
    private var expected: EventTime? {
        guard let witness, witness.bootID == boot.bootID, !boot.bootID.isEmpty,
            witness.isSynchronized || !boot.isSynchronized
        else { return nil }
        return witness.wall + (boot.elapsed - .milliseconds(witness.elapsedMilliseconds))
    }

    /// What to compare with the next time; `nil` keeps what there is.
    ///
    /// - Parameter isConfirmed: a person says that the clock is right.
    func next(isConfirmed: Bool) -> ClockWitness? {
        if isConfirmed { return ClockWitness(now, boot) }
        let isDoubtful = doubt() != nil
        if let expected {
            // What it should say goes on, and follows the clock back only. Where it is not set, that is no going back.
            return isDoubtful ? nil : ClockWitness(min(now, expected), boot)
        }
        guard isDoubtful else { return ClockWitness(now, boot) }
        // What is appended from now on must not be what the clock is measured by.
        return witness == nil ? earlierAppend.map { ClockWitness(unknownRunAt: $0) } : nil
    }
}
