import Devices
import EventLog
import FootfallProducers
import TypedTopics
import FootfallEvents
import SwiftProtobuf
import EventSchema

/// What an import by an adapter came to.
package struct AdapterSummary: Sendable, Equatable {
    /// Records of the input, bad ones included.
    package var records = 0
    /// Events that this import put into the log, by topic.
    package var detections = 0
    package var counts = 0
    /// Events that the log had already.
    package var duplicates = 0
    /// Counts that differ from what the log has of their interval, which stays.
    package var conflicts = 0
    /// Records that say nothing of people.
    package var ignored = 0
    /// Records that can't be used.
    package var bad = 0
    /// Intervals that the input covers in part.
    package var heldBack = 0

    package init() {}
}

/// What an import by an adapter tells while it runs.
package enum AdapterReport: Sendable {
    case bad(BadRecord)
    /// A count that differs from what the log has; that stays.
    case conflict(site: String, label: String, line: Int)
}

/// Brings what a detector said into the log, each event once: whatever is delivered twice, by whichever of many imports, and
/// whenever it is killed.
///
/// **Identity.** A detection is what it says; a count is its site and interval. The log is asked what it has, and the append is
/// conditional on nothing having come since. **Crash.** What was appended is found again, so that an import that is repeated
/// adds what is missing. **Concurrency.** One thread; any number of imports and detectors beside it.
package final class AdapterImport {
    private let log: EventLog
    /// In whose name detections are appended; `nil` is nobody's.
    private let session: DeviceSession?
    private var format: any DetectorFormat
    private var splitter: RecordSplitter
    private let report: (AdapterReport) -> Void
    private let findsRepetitions: Bool
    private var pending: [AdapterEvent] = []
    private var total = AdapterSummary()
    private lazy var detections = Result { try Target(log, FootfallTopic.detections, EventIdentity.detections) }
    private lazy var counts = Result { try Target(log, FootfallTopic.counts, EventIdentity.counts) }

    private static let pendingMax = 1000
    private static let attemptsMax = 1000

    /// A topic and what it has.
    private final class Target<Event: TypedEvent> {
        let batches: EventGathering<Event>
        let known: KnownEvents<Event>

        init(_ log: EventLog, _ standard: EventTopic<Event>, _ rules: EventIdentity<Event>) throws {
            batches = try standard.gathering(in: log)
            known = KnownEvents(log, batches.topic, standard.eventType, rules)
        }
    }

    /// - Parameter findsRepetitions: whether what the log has is left out. A process at work doesn't repeat itself.
    package init(
        _ log: EventLog, _ format: any DetectorFormat, session: DeviceSession? = nil, findsRepetitions: Bool = true,
        report: @escaping (AdapterReport) -> Void
    ) {
        self.log = log
        self.session = session
        self.format = format
        self.report = report
        self.findsRepetitions = findsRepetitions
        splitter = RecordSplitter(type(of: format).framing)
    }

    package var summary: AdapterSummary {
        var summary = total
        summary.ignored = format.ignored
        summary.heldBack = format.heldBack
        return summary
    }

    /// Takes a line of the input without its newline.
    ///
    /// - Throws: ``DeviceError``, `LogError`; a bad record is reported instead, and passed over.
    package func line(_ bytes: UnsafeRawBufferPointer) throws { try take(splitter.line(bytes)) }

    package func tooLong(_ byteCount: Int) throws { try take(splitter.tooLong(byteCount)) }

    /// The end of the input, or of a run of the process that writes it.
    package func end() throws {
        try take(splitter.end())
        pending += format.finish()
        try flush()
    }

    private func take(_ steps: [RecordSplitter.Step]) throws {
        for step in steps {
            total.records += 1
            do {
                switch step {
                case .bad(let bad): throw bad
                case .record(let record): pending += try format.take(record.bytes, line: record.line)
                }
            } catch let bad as BadRecord {
                total.bad += 1
                report(.bad(bad))
            }
        }
        if pending.count >= Self.pendingMax { try flush() }
    }

    /// Appends what waits, and returns when it is durable.
    package func flush() throws {
        guard !pending.isEmpty else { return }
        let waiting = pending
        let detections = waiting.compactMap { if case .detection(let event) = $0 { event } else { nil } }
        let counts = waiting.compactMap { if case .count(let event) = $0 { event } else { nil } }
        if !detections.isEmpty {
            total.detections += try append(detections, to: self.detections.get(), time: \.eventTime) { new, request in
                if let session {
                    try session.append(new, with: request)
                } else {
                    try self.append(new, request, try self.detections.get().batches)
                }
            }
        }
        if !counts.isEmpty {
            total.counts += try append(counts, to: self.counts.get(), time: \.intervalStart) { new, request in
                let batches = try self.counts.get().batches
                if let session {
                    var request = request
                    var payload: [UInt8] = []
                    for event in new {
                        try batches.append(event)
                        payload += try event.serializedBytes() as [UInt8]
                    }
                    batches.encode(into: &request)
                    try session.commit(request, payload)
                } else {
                    try self.append(new, request, batches)
                }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    private func append<Event: TypedEvent>(
        _ events: [Event], _ request: AppendRequest, _ batches: EventGathering<Event>
    ) throws {
        var request = request
        for event in events { try batches.append(event) }
        batches.encode(into: &request)
        try log.append(request)
    }

    /// Appends those that the topic doesn't have, unless it moves on meanwhile: then it is looked at again.
    private func append<Event: TypedEvent>(
        _ events: [Event], to target: Target<Event>, time: (Event) -> Int64,
        _ body: ([Event], AppendRequest) throws -> Void
    ) throws -> Int {
        guard findsRepetitions else {
            try body(events, AppendRequest())
            return events.count
        }
        let first = events.lazy.map(time).min() ?? 0
        for _ in 0..<Self.attemptsMax {
            try target.known.catchUp(from: first)
            var new: [Event] = []
            var (duplicates, conflicts): (Int, [PeopleCounted]) = (0, [])
            let seen = KnownInBatch(target.known)
            for event in events {
                switch try seen.find(event) {
                case .new:
                    new.append(event)
                    try seen.note(event)
                case .same: duplicates += 1
                case .other: if let count = event as? PeopleCounted { conflicts.append(count) }
                }
            }
            if !new.isEmpty {
                var request = AppendRequest()
                for partition in target.batches.topic.partitions {
                    request.expect(
                        highWaterMark: target.known.next[partition.index], of: target.batches.topic, partition)
                }
                do { try body(new, request) } catch LogError.expectationFailed { continue }
            }
            total.duplicates += duplicates
            total.conflicts += conflicts.count
            for count in conflicts {
                report(.conflict(site: count.site, label: count.localLabel, line: Int(count.sourceLine)))
            }
            return new.count
        }
        throw DeviceError.tooMuchContention(target.batches.topic.name, attempts: Self.attemptsMax)
    }

    /// What the topic has, and what is about to be appended to it.
    private struct KnownInBatch<Event: TypedEvent> {
        private let known: KnownEvents<Event>
        private let added: KnownEvents<Event>

        init(_ known: KnownEvents<Event>) {
            self.known = known
            added = known.empty()
        }

        func find(_ event: Event) throws -> KnownEvents<Event>.Found {
            let found = try added.find(event)
            return found == .new ? try known.find(event) : found
        }

        func note(_ event: Event) throws { try added.note(event) }
    }
}
