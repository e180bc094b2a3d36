import Devices
import EventLog
import FootfallProducers
import TypedTopics
import FootfallEvents
import SwiftProtobuf
import EventSchema
internal import Timekeeping

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
    private var format: any DetectorFormat
    private var splitter: RecordSplitter
    private let report: (AdapterReport) -> Void
    private var pending: [AdapterEvent] = []
    private var total = AdapterSummary()
    private let detections: NewEvents<Detection>
    private let counts: NewEvents<PeopleCounted>
    /// Made with the first record.
    private lazy var bounds = Result { try AdapterBounds(log) }

    private static let pendingMax = 1000

    /// - Parameters:
    ///   - session: in whose name events are appended; `nil` is nobody's.
    ///   - findsRepetitions: whether what the log has is left out. A process at work doesn't repeat itself.
    package init(
        _ log: EventLog, _ format: any DetectorFormat, session: DeviceSession? = nil, findsRepetitions: Bool = true,
        report: @escaping (AdapterReport) -> Void
    ) {
        self.log = log
        self.format = format
        self.report = report
        detections = NewEvents(
            log, FootfallTopic.detections, EventIdentity.detections, session, findsRepetitions: findsRepetitions
        ) { detection, device in detection.device = device }
        counts = NewEvents(log, FootfallTopic.counts, EventIdentity.counts, session, findsRepetitions: findsRepetitions)
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
                case .record(let record):
                    pending += try bounds.get().checked(
                        try format.take(record.bytes, line: record.line), line: record.line)
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
        var (detections, counts): ([Detection], [PeopleCounted]) = ([], [])
        for event in pending {
            switch event {
            case .detection(let event): detections.append(event)
            case .count(let event): counts.append(event)
            }
        }
        if !detections.isEmpty {
            let sorted = try self.detections.append(
                detections, from: EventTime(milliseconds: detections.map(\.eventTime).min() ?? 0))
            total.detections += sorted.new.count
            total.duplicates += sorted.duplicates
        }
        if !counts.isEmpty {
            let sorted = try self.counts.append(
                counts, from: EventTime(milliseconds: counts.map(\.intervalStart).min() ?? 0))
            total.counts += sorted.new.count
            total.duplicates += sorted.duplicates
            total.conflicts += sorted.conflicts.count
            for count in sorted.conflicts {
                report(.conflict(site: count.site, label: count.localLabel, line: Int(count.sourceLine)))
            }
        }
        pending.removeAll(keepingCapacity: true)
    }
}
