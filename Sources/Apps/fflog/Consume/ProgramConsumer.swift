import Terminal
import ConsumerGroups
import DeadLetters
import ErrorKinds
import EventLog
import Glibc
import TypedTopics
internal import Timekeeping

/// Reads as a member of a consumer group, and hands records to a program: what it ends well for is committed, what it fails for
/// is tried again, and becomes a dead letter.
///
/// A record's checkpoint, or its letter, is durable after the program ended: killed in between, the record is handed over again,
/// and is never left out. Records of one key go to the program in their order, one after the other; where one is a dead letter
/// those behind it wait (docs/dead-letters.md).
final class ProgramConsumer {
    private let log: EventLog
    private let topic: Topic
    private let printer: RecordPrinter
    private let program: RecordProgram
    private let options: Options
    private let member: GroupMember
    private let letters: DeadLetterWriter
    private let book: DeadLetterBook
    /// As letters name it.
    private let stage: String
    private(set) var handed = 0
    private(set) var deadLetters = 0

    struct Options {
        var group: String
        /// Records that the program gets at a time, at most.
        var recordsMax = 1
        /// How often a record is tried.
        var attempts = 3
        /// How many records are handed over, at most.
        var limit = Int.max
        /// Whether to wait for more at the end.
        var follow = false
        var start = StartPosition.start
    }

    /// Joins the group.
    init(
        _ log: EventLog, _ topic: Topic, _ printer: RecordPrinter, _ program: RecordProgram, _ options: Options,
        onEvent: @escaping @Sendable (GroupMember, MemberEvent) throws -> Void
    ) throws {
        self.log = log
        self.topic = topic
        self.printer = printer
        self.program = program
        self.options = options
        stage = "group/\(options.group)"
        letters = try DeadLetterWriter(log)
        book = DeadLetterBook(log, stage: stage)
        var member = GroupMemberOptions()
        member.start = options.start
        member.autoCommit = false
        member.onEvent = onEvent
        // All that one round may take: each record of it, each time, with the pauses in between.
        let round = (program.timeout + Self.pauseMax) * (options.recordsMax + 1) * options.attempts
        member.pollIntervalMax = max(member.pollIntervalMax, round)
        self.member = try GroupMember(log, group: options.group, topics: [topic.name], options: member)
    }

    private static let pauseMax = Duration.seconds(30)

    /// Leaves the group whatever happens; what was not committed is handed over again, by whoever comes.
    func run() throws {
        do {
            try consume()
        } catch is Stopped {
            // Between two tries of a record: it is not committed.
        } catch let unusable as RecordProgram.Unusable {
            try? member.close()
            throw CommandEnded(
                ExitStatus.failure, "--exec: \(unusable). No record is lost: mend it and start again")
        } catch {
            try? member.close()
            throw error
        }
        try member.close()
    }

    /// Somebody wants it to end, while records are still to be tried.
    private struct Stopped: KindedError {
        var kind: ErrorKind { .failed }
        var description: String { "it was asked to end" }
    }

    private func consume() throws {
        var isIdle = false
        while handed < options.limit, !Interruption.isRequested {
            try book.follow()
            let retried = try retryDue()
            let collector = RecordCollector()
            let wanted = min(options.recordsMax, options.limit - handed)
            let polled = try member.poll(timeout: .milliseconds(options.follow ? 500 : 200)) { place, batch in
                if let other = collector.records.first?.partition, other != place.partition {
                    return .stopBefore(place.start)
                }
                let missing = wanted - collector.records.count
                let printed = try printer.print(
                    batch, partition: place.partition, range: place.start.rawValue..<Int64.max, limit: missing,
                    to: collector)
                guard printed == missing else { return .next }
                return .stopBefore(max(place.start, batch.header.baseOffset) + printed)
            }
            log.closeSegments()  // the program may take its time
            if polled.records > 0 {
                try hand(collector.records)
                isIdle = false
            } else if !options.follow, !retried {
                // Twice nothing: partitions that another member is giving up have had the time to arrive.
                if isIdle, try isAtEnd() { break }
                isIdle = true
            }
        }
    }

    // MARK: Records

    /// Hands records of one partition over, and commits what became of them.
    private func hand(_ records: [HandedRecord]) throws {
        let now = TimeSource.system.wallClock()
        var tried: [HandedRecord] = []
        // The first of each key that is a dead letter.
        var holders: [String: DeadLetterID] = [:]
        func isParked(_ record: HandedRecord) throws -> Bool {
            let key = RecordKey.text(record.key ?? [])
            guard !key.isEmpty,
                let holder = holders[key] ?? book.holder(ofKey: key, stage: stage, topic: topic.name)?.id
            else { return false }
            try letters.park(id(of: record), key: key, behind: holder, at: now)
            return true
        }
        for record in records where try !isParked(record) { tried.append(record) }
        var outcome = try outcome(of: tried, attempts: options.attempts)
        if tried.count > 1, case .failed = outcome.result {
            // One bad record is to be one letter: each by itself.
            for record in tried where try !isParked(record) {
                outcome = try self.outcome(of: [record], attempts: 1)
                try write(outcome, of: record, attempts: options.attempts + 1, &holders)
            }
        } else if let record = tried.first {
            try write(outcome, of: record, attempts: outcome.attempts, &holders)
        }
        try commit()
        handed += records.count
    }

    private func write(
        _ outcome: Tried, of record: HandedRecord, attempts: Int, _ holders: inout [String: DeadLetterID]
    ) throws {
        guard case .failed(let errorClass, let reason) = outcome.result else { return }
        let key = RecordKey.text(record.key ?? [])
        let now = TimeSource.system.wallClock()
        try letters.deadLetter(
            id(of: record), key: key,
            DeadLetterCause(
                errorClass: errorClass, reason: reason, attempts: attempts, firstFailedAt: outcome.firstFailedAt ?? now,
                lastFailedAt: now, holdsKey: true),
            at: now)
        if !key.isEmpty { holders[key] = id(of: record) }
        deadLetters += 1
    }

    private struct Tried {
        var result = RecordProgram.Outcome.done
        var attempts = 0
        var firstFailedAt: EventTime?
    }

    /// Runs the program until it ends well, so many times at most.
    private func outcome(of records: [HandedRecord], attempts: Int) throws -> Tried {
        var tried = Tried()
        guard !records.isEmpty else { return tried }
        while true {
            tried.attempts += 1
            tried.result = try program.run(records, of: topic.name, attempt: tried.attempts)
            guard case .failed(_, let reason) = tried.result else { return tried }
            tried.firstFailedAt = tried.firstFailedAt ?? TimeSource.system.wallClock()
            let first = records[0]
            Console.warning(
                "partition \(first.partition), offset \(first.offset): the program failed for "
                    + "\(records.count == 1 ? "it" : "it and the \(records.count - 1) behind it"): \(reason) "
                    + "(attempt \(tried.attempts) of \(attempts))")
            if tried.attempts >= attempts { return tried }
            try pause(afterAttempt: tried.attempts)
        }
    }

    /// A second, then twice as long each time.
    private func pause(afterAttempt attempt: Int) throws {
        let span = min(Duration.seconds(1) * (1 << min(attempt - 1, 10)), Self.pauseMax)
        let end = TimeSource.system.monotonic() + span
        while TimeSource.system.monotonic() < end {
            if Interruption.isRequested { throw Stopped() }
            usleep(20_000)
        }
        if Interruption.isRequested { throw Stopped() }
    }

    private func id(of record: HandedRecord) -> DeadLetterID {
        DeadLetterID(stage: stage, topic: topic.name, partition: record.partition, offset: record.offset)
    }

    /// Letters and checkpoint in one transaction.
    private func commit() throws {
        var request = AppendRequest()
        letters.encode(into: &request)
        do { try member.commit(appending: request) } catch let error as GroupError {
            Console.warning("\(error)")
        }
    }

    // MARK: Letters that are to be tried again

    /// - Returns: Whether there was one.
    private func retryDue() throws -> Bool {
        var isAny = false
        for letter in book.due where letter.id.topic == topic.name {
            guard handed < options.limit, !Interruption.isRequested else { break }
            guard member.partitions.contains(where: { $0.partition == letter.id.partition }) else { continue }
            isAny = true
            let now = TimeSource.system.wallClock()
            if let record = try record(of: letter) {
                let tried = try outcome(of: [record], attempts: letter.state == .parked ? options.attempts : 1)
                let attempts = letter.attempts + tried.attempts
                if case .failed(let errorClass, let reason) = tried.result {
                    try letters.deadLetter(
                        letter.id, key: letter.key,
                        DeadLetterCause(
                            errorClass: errorClass, reason: reason, attempts: attempts,
                            firstFailedAt: tried.firstFailedAt ?? now, lastFailedAt: TimeSource.system.wallClock(),
                            holdsKey: true),
                        at: now)
                    deadLetters += 1
                } else {
                    try letters.resolve(letter, attempts: attempts, at: now)
                }
            } else {
                try letters.deadLetter(
                    letter.id, key: letter.key,
                    DeadLetterCause(
                        errorClass: "purged", reason: "the record was purged before it could be tried again",
                        attempts: letter.attempts, firstFailedAt: now, lastFailedAt: now, holdsKey: false),
                    at: now)
                deadLetters += 1
            }
            letters.expectNothingNew(in: book)
            var request = AppendRequest()
            letters.encode(into: &request)
            do { try member.commit(appending: request) } catch LogError.expectationFailed(let failure)
                where failure.owner.canLookAgain
            {
                // Somebody dropped it meanwhile, or something else came to the topic: the next round looks again.
            } catch let error as GroupError {
                Console.warning("\(error)")
            }
            try book.follow()
        }
        return isAny
    }

    private func record(of letter: DeadLetter) throws -> HandedRecord? {
        let collector = RecordCollector()
        let offset = letter.id.offset.rawValue
        do {
            _ = try log.read(topic, letter.id.partition, from: letter.id.offset, bytesMax: 1) { batch in
                _ = try printer.print(
                    batch, partition: letter.id.partition, range: offset..<offset + 1, limit: 1, to: collector)
                return .stop
            }
        } catch LogError.offsetOutOfRange {}
        log.closeSegments()
        return collector.records.first
    }

    /// Whether the group has read to the end, counting what other members own and still read.
    private func isAtEnd() throws -> Bool { try GroupConsumer.isAtEnd(member, options.group, topic, log) }
}
