import Devices
import EventLog
import EventSchema
import FootfallEvents
import Stores
import TypedTopics
internal import Timekeeping

/// Brings what a detector said into the log, each event once: whatever is delivered twice, by whichever of many imports, and
/// whenever it is killed.
///
/// **Identity.** A detection is what it says; a count is its site, line, counter and interval. The log is asked what it has, and
/// the append is conditional on nothing having come since. **Crash.** What was appended is found again, so that an import that is
/// repeated adds what is missing; where cumulative counters stand is kept in the transaction of what was made of them.
/// **Concurrency.** One thread; any number of imports and detectors beside it.
package final class AdapterImport {
    private let log: EventLog
    private var format: any DetectorFormat
    private let reader: MessageReader
    private let report: (AdapterReport) -> Void
    private var pending: [AdapterEvent] = []
    private var positions: [String: NamedCounterPosition] = [:]
    private var total = AdapterSummary()
    private let detections: NewEvents<KnownDetections>
    private let counts: NewEvents<KnownCounts>
    private let stores: StoreRegistry
    /// Intervals that devices have summed up and that had not ended.
    private var heldBack = 0
    /// Made with the first record.
    private lazy var bounds = Result { try AdapterBounds(log) }

    /// By what records are numbered.
    private var unit = BadRecord.Unit.line
    /// Whether a message has been met.
    private var hasBegun = false
    private let isFile: Bool
    /// When the first of the events that wait came.
    private var waitingSince: EventTime?

    /// Since the clock was looked at last, and how many events waited then.
    private var linesSinceLook = 0
    private var lastPending = 0

    private static let linesPerLook = 16
    private static let pendingMax = 10_000
    private static let pendingTimeMax = Duration.milliseconds(200)

    /// - Parameters:
    ///   - session: in whose name events are appended; `nil` is nobody's.
    ///   - findsRepetitions: whether what the log has is left out. A process at work doesn't repeat itself.
    package init(
        _ log: EventLog, _ format: any DetectorFormat, session: DeviceSession? = nil, findsRepetitions: Bool = true,
        report: @escaping (AdapterReport) -> Void
    ) {
        self.log = log
        self.format = format
        isFile = findsRepetitions
        self.report = report
        stores = StoreRegistry(log)
        detections = NewEvents(
            log, FootfallTopic.detections, KnownDetections(decidesWays: format.decidesWays), session,
            findsRepetitions: findsRepetitions
        ) { detection, device in detection.device = device }
        counts = NewEvents(log, FootfallTopic.counts, KnownCounts(), session, findsRepetitions: findsRepetitions)
        reader = MessageReader(type(of: format).framing)
        self.format.resume(
            CounterLog(
                position: { key in
                    guard let topic = try FootfallTopic.counts.find(in: log) else { return nil }
                    return try log.stagePosition(CounterPositionsAppend.name(key, topic))
                },
                fault: { [unowned self] time in try bounds.get().fault(ofCounts: time).map { "\($0)" } }))
    }

    package var summary: AdapterSummary {
        var summary = total
        summary.ignored = format.ignored
        summary.ignoredKinds = format.ignoredKinds
        summary.heldBack = format.heldBack + heldBack
        summary.missing = format.missing
        summary.readings = format.readings
        return summary
    }

    /// Sites of no known zone, whose counts are of hours and days of UTC.
    package var sitesOfUTC: Set<String> { format.sitesOfUTC }

    /// Takes a line of the input without its newline.
    ///
    /// - Throws: ``DeviceError``, `LogError`, ``AdapterError``; a bad record is reported instead, and left out.
    package func line(_ bytes: UnsafeRawBufferPointer) throws {
        try reader.line(bytes) { try take($0) }
        try flushIfDue()
    }

    package func tooLong(_ byteCount: Int) throws { try take(.bad(reader.tooLong(byteCount))) }

    /// Takes a record of an input that says itself where its records end.
    ///
    /// - Parameter number: of the record, from 1.
    package func record(_ bytes: UnsafeRawBufferPointer, number: Int) throws {
        unit = .record
        try reader.body(bytes, line: number) { try take($0) }
        try flushIfDue()
    }

    /// A record, or the rest of the input, of which its form says that it can't be read.
    package func reject(_ reason: String, record number: Int) {
        unit = .record
        total.records += 1
        say([.rejected(BadRecord(line: number, reason: reason))])
    }

    /// What follows can't be read.
    package func rejectRest(_ reason: String) {
        total.records += 1
        say([.rejected(BadRecord(line: unit == .line ? reader.line + 1 : 0, reason: reason))])
    }

    /// The end of the input, or of a run of the process that writes it.
    package func end() throws {
        try reader.end { try take($0) }
        while try release() { if pending.count >= Self.pendingMax { try flush() } }
        let bounds = try self.bounds.get()
        for event in try format.finish() {
            do throws(BadRecord) {
                try bounds.check([event], line: event.line)
                pending.append(event)
            } catch { say([.rejected(error)]) }
        }
        say(format.takeNotices())
        try flush()
    }

    private func take(_ step: MessageReader.Step) throws {
        switch step {
        case .message(let message): try handOver(message)
        case .bad(let bad):
            total.records += 1
            say([.rejected(bad)])
        }
    }

    /// Hands a message to the format. One that is bad is reported, and nothing of it is taken.
    private func handOver(_ message: DetectorMessage) throws {
        // What a program prints before its first message is no file of another kind.
        if !hasBegun, isFile {
            hasBegun = true
            try DetectorKinds.check(message, for: type(of: format))
        }
        total.records += 1
        let waiting = pending.count
        do {
            try format.take(message, into: &pending)
            try bounds.get().check(pending[waiting...], line: message.line)
        } catch {
            pending.removeLast(pending.count - waiting)
            switch error {
            case let bad as BadRecord: say([.rejected(bad)])
            case let error as JSONReadError: say([.rejected(BadRecord(error, line: message.line))])
            default: throw error
            }
        }
        say(format.takeNotices())
        while Self.holdsTooMuch(&format), try release() {}
    }

    /// Asked in its place: the format would be copied for each message.
    private static func holdsTooMuch(_ format: inout any DetectorFormat) -> Bool { format.holdsTooMuch }

    /// Takes what comes of the earliest record that is held for its order.
    ///
    /// - Returns: `false` where none is.
    private func release() throws -> Bool {
        let waiting = pending.count
        guard let line = try format.release(into: &pending) else { return false }
        do { try bounds.get().check(pending[waiting...], line: line) } catch let bad as BadRecord {
            pending.removeLast(pending.count - waiting)
            say([.rejected(bad)])
        }
        say(format.takeNotices())
        return true
    }

    private func say(_ notices: [AdapterNotice]) {
        for var notice in notices {
            notice.count(by: unit)
            total.take(notice)
            report(.notice(notice))
        }
    }

    /// Appends what waits where it is much, or has waited: an input that never pauses isn't idle.
    private func flushIfDue() throws {
        guard !pending.isEmpty else { return }
        // A document has many lines: the clock is looked at where it gave something, and now and then.
        linesSinceLook += 1
        guard pending.count != lastPending || linesSinceLook >= Self.linesPerLook else { return }
        linesSinceLook = 0
        lastPending = pending.count
        let now = log.now()
        if waitingSince == nil { waitingSince = now }
        if pending.count >= Self.pendingMax || now - waitingSince! >= Self.pendingTimeMax { try flush() }
    }

    /// Appends what waits, and returns when it is durable.
    package func flush() throws {
        waitingSince = nil
        for position in format.takePositions() { positions[position.key] = position }
        while !pending.isEmpty || !positions.isEmpty {
            let events = pending.prefix(Self.pendingMax)
            let isLast = events.count == pending.count
            var (detections, counts, sums): ([Detection], [PeopleCounted], [PeopleCounted]) = ([], [], [])
            for event in events {
                switch event {
                case .detection(let event): detections.append(event)
                case .count(let event): counts.append(event)
                case .sum(let event): sums.append(event)
                }
            }
            if !detections.isEmpty {
                let sorted = try self.detections.append(
                    detections, from: detections.lazy.map { KnownDetections.beginning(of: $0) }.min() ?? .epoch)
                total.detections += sorted.new.count
                total.duplicates += sorted.duplicates
                for conflict in sorted.conflicts { take(AdapterConflict(conflict)) }
            }
            if !sums.isEmpty {
                for export in ExportRuns.divided(withoutFuture(sums)) { try append(Array(export), mayGrow: true) }
            }
            if !counts.isEmpty || (isLast && !positions.isEmpty) {
                try append(counts, mayGrow: false, with: isLast ? Array(positions.values) : [])
                if isLast { positions = [:] }
            }
            pending.removeFirst(events.count)
        }
    }

    /// Without the intervals that have not ended: an answer has the hours of a day that are to come as zeros.
    private func withoutFuture(_ sums: [PeopleCounted]) -> [PeopleCounted] {
        let now = log.now()
        let ended = sums.filter {
            EventTime(milliseconds: $0.intervalStart) + .seconds(Int64($0.intervalSeconds)) <= now
        }
        heldBack += sums.count - ended.count
        return ended
    }

    private func append(
        _ events: [PeopleCounted], mayGrow: Bool, with positions: [NamedCounterPosition] = []
    ) throws {
        if try stores.refresh() { counts.known.readAgain { $0.stores = stores.known } }
        counts.known.adjust { $0.mayGrow = mayGrow }
        let sorted = try counts.append(
            events, from: EventTime(milliseconds: events.map(\.intervalStart).min() ?? Int64.max),
            with: positions.isEmpty ? [] : [CounterPositionsAppend(log, positions.sorted { $0.key < $1.key })])
        total.counts += sorted.new.count
        total.duplicates += sorted.duplicates
        for conflict in sorted.conflicts { take(AdapterConflict(conflict)) }
    }

    private func take(_ conflict: AdapterConflict) {
        total.take(conflict)
        report(.conflict(conflict))
    }
}
