internal import ConsumerGroups
internal import DeadLetters
internal import EventSchema
internal import FootfallEvents
internal import Timekeeping
internal import TypedTopics
package import EventLog
package import Pipeline

/// The stage that has pictures analysed: `blobs` → `faces`, and `dead-letters` for what fails for good.
///
/// Many pictures are under way at once and end in any order; what they come to is written in the order of the offsets, in one
/// transaction with the group's checkpoint. So each face of each picture is one event, whatever is retried, killed or
/// delivered twice: a checkpoint never passes a record that is not finished, and what was not committed is as if it had
/// never been.
///
/// **The key's order.** Of one blob's name one record is under way at a time. While it is a dead letter, later ones wait
/// behind it, as parked letters, and go on by themselves when it is resolved or dropped.
/// **Concurrency.** One owner, one thread at a time. Members of the same group in other processes share the partitions.
package final class FaceStage: Stage {
    package let name = "faces"
    let log: EventLog
    let options: FaceStageOptions
    let analyzer: any FaceAnalyzer
    let pictures: any PictureSource
    let member: GroupMember
    let reader: EventReader<BlobEvent>
    var topic: Topic
    let faces: FaceEventWriter
    let letters: DeadLetterWriter
    let book: DeadLetterBook
    let board = AttemptBoard()

    var windows: [PartitionID: PartitionWindow] = [:]
    /// Dead letters that are being tried again.
    var retries: [DeadLetterID: AnalysisItem] = [:]
    var running: [UInt64: AnalysisItem] = [:]
    var gate: AttemptGate
    var backoff: Backoff
    var misconfiguration: String?
    /// Why the analyzer is left alone at the moment.
    var lastOutage: String?
    private var isClosed = false

    /// How long a turn lasts at the most while there is work.
    private static let turnMillisecondsMax: Int64 = 1_000

    /// Joins the group, and makes the topics that are missing.
    package init(
        _ log: EventLog, analyzer: any FaceAnalyzer, pictures: any PictureSource,
        options: FaceStageOptions = FaceStageOptions()
    ) throws {
        self.log = log
        self.analyzer = analyzer
        self.pictures = pictures
        self.options = options
        topic = try FootfallTopic.blobs.ensure(in: log)
        reader = EventReader(log, record: .key)
        faces = try FaceEventWriter(log, analyzer.label)
        letters = try DeadLetterWriter(log)
        book = DeadLetterBook(log, stage: name)
        try book.follow()
        gate = AttemptGate(workers: options.workers, perSecond: options.perSecond, breaker: options.breaker)
        backoff = options.backoff
        var member = options.member
        member.autoCommit = false
        self.member = try GroupMember(log, group: options.group, topics: [topic.name], options: member)
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        var turn = StageTurn()
        let began = options.monotonic()
        let deadline = began + timeout.milliseconds
        while true {
            let token = log.wakeToken
            try book.follow()
            settleAttempts()
            let committed = try commitFinished()
            turn.recordsRead += committed.recordsRead
            turn.eventsWritten += committed.eventsWritten
            turn.deadLetters += committed.deadLetters
            if let misconfiguration {
                throw FaceStageError.misconfigured(analyzer: analyzer.label.name, reason: misconfiguration)
            }
            try readAhead()
            try takeUpRetries()
            let hasBegun = beginAttempts()
            let now = options.monotonic()
            let isIdle = windows.values.allSatisfy(\.items.isEmpty) && retries.isEmpty
            if turn != StageTurn(), isIdle || now >= min(deadline, began + Self.turnMillisecondsMax) { return turn }
            if now >= deadline { return turn }
            if committed == StageTurn(), !hasBegun { wait(after: token, until: deadline, now: now) }
        }
    }

    /// Of the whole group: also of partitions that a member which died still holds, and nobody reads.
    package func lag() throws -> StageLag? {
        let now = options.member.now
        let group = try GroupAdministration(log, now: now).describe(options.group)
        let oldest = group.lagRecords > 0 ? now() - group.lag : nil
        return StageLag(records: group.lagRecords, oldestAppendTime: oldest, pending: book.due.count)
    }

    /// Whether all that there is was done, by this member or others: dead letters that wait for somebody count as done.
    package func isCaughtUp() throws -> Bool {
        guard windows.values.allSatisfy(\.items.isEmpty), retries.isEmpty else { return false }
        try book.follow()
        guard book.due.isEmpty else { return false }
        return try GroupAdministration(log).describe(options.group).lagRecords == 0
    }

    /// Whether it waits for the analyzer.
    package var isAwaitingAnswers: Bool { !running.isEmpty }

    package var complaint: String? {
        if let misconfiguration { return misconfiguration }
        let state = gate.breaker.state(at: options.monotonic())
        guard state != .closed, let lastOutage else { return nil }
        return "the analyzer is left alone for a while (circuit \(state.rawValue)): \(lastOutage)"
    }

    package func close() throws {
        guard !isClosed else { return }
        isClosed = true
        board.abandonAll()
        analyzer.close()
        try member.close()
    }

    /// Waits for an attempt to end, for more input, or for a time at which something is due.
    private func wait(after token: WakeWord.Token, until deadline: Int64, now: Int64) {
        var next = deadline
        for item in running.values {
            if case .running(_, let deadline) = item.state { next = min(next, deadline) }
        }
        let waiting = (windows.values.flatMap(\.items) + retries.values).filter { $0.outcome == nil }
        for item in waiting {
            guard case .waiting(let notBefore) = item.state, let entry = gate.nextEntry(at: now) else { continue }
            // What could begin by now, and has not, waits for an earlier record of its key.
            let due = max(notBefore, entry)
            if due > now { next = min(next, due) }
        }
        let left = Duration.milliseconds(min(max(next - now, 1), 100))
        if running.isEmpty {
            log.wait(after: token, atMost: left)
        } else {
            // New input is looked at when an attempt ends, and soon in any case.
            board.wait(atMost: min(left, .milliseconds(20)))
        }
    }
}
