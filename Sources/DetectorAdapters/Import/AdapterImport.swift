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
    private var splitter: RecordSplitter
    private var document = JSONDocument()
    private let report: (AdapterReport) -> Void
    private var pending: [AdapterEvent] = []
    private var positions: [String: NamedCounterPosition] = [:]
    private var total = AdapterSummary()
    private let detections: NewEvents<KnownDetections>
    private let counts: NewEvents<KnownCounts>
    private let stores: StoreRegistry
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
        stores = StoreRegistry(log)
        detections = NewEvents(
            log, FootfallTopic.detections, KnownDetections(), session, findsRepetitions: findsRepetitions
        ) { detection, device in detection.device = device }
        counts = NewEvents(log, FootfallTopic.counts, KnownCounts(), session, findsRepetitions: findsRepetitions)
        splitter = RecordSplitter(type(of: format).framing)
        self.format.resume { key in
            guard let topic = try FootfallTopic.counts.find(in: log) else { return nil }
            return try log.stagePosition(CounterPositionsAppend.name(key, topic))
        }
    }

    package var summary: AdapterSummary {
        var summary = total
        summary.ignored = format.ignored
        summary.heldBack = format.heldBack
        summary.missing = format.missing
        summary.readings = format.readings
        return summary
    }

    /// Sites of no known zone, whose counts are of hours and days of UTC.
    package var sitesOfUTC: Set<String> { format.sitesOfUTC }

    /// Takes a line of the input without its newline.
    ///
    /// - Throws: ``DeviceError``, `LogError`, ``AdapterError``; a bad record is reported instead, and left out.
    package func line(_ bytes: UnsafeRawBufferPointer) throws { try take(splitter.line(bytes)) }

    package func tooLong(_ byteCount: Int) throws { try take(splitter.tooLong(byteCount)) }

    /// The end of the input, or of a run of the process that writes it.
    package func end() throws {
        try take(splitter.end())
        pending += try format.finish()
        say(format.takeNotices())
        try flush()
    }

    private func take(_ steps: [RecordSplitter.Step]) throws {
        for step in steps {
            total.records += 1
            do {
                switch step {
                case .bad(let bad): throw bad
                case .record(let record): try record.bytes.withUnsafeBytes { try take($0, line: record.line) }
                }
            } catch let bad as BadRecord {
                say([.rejected(bad)])
            }
            say(format.takeNotices())
        }
        if pending.count >= Self.pendingMax { try flush() }
    }

    /// - Throws: ``BadRecord`` for a record of which nothing is taken.
    private func take(_ record: UnsafeRawBufferPointer, line: Int) throws {
        let waiting = pending.count
        do {
            try format.take(try message(record, line: line), into: &pending)
            try bounds.get().check(pending[waiting...], line: line)
        } catch {
            pending.removeLast(pending.count - waiting)
            throw (error as? JSONReadError).map { BadRecord($0, line: line) } ?? error
        }
    }

    private func message(_ record: UnsafeRawBufferPointer, line: Int) throws(JSONReadError) -> DetectorMessage {
        guard let start = Self.startOfJSON(record) else { return DetectorMessage(line: line, bytes: record) }
        let topic = String(decoding: record[..<start], as: UTF8.self).split(separator: " ").joined(separator: " ")
        let json = UnsafeRawBufferPointer(rebasing: record[start...])
        return DetectorMessage(
            line: line, bytes: json, topic: topic.isEmpty ? nil : topic, json: try document.read(json))
    }

    /// Where an object or array begins: at once, or after a topic, as `mosquitto_sub -v` prints it.
    private static func startOfJSON(_ record: UnsafeRawBufferPointer) -> Int? {
        var isAfterSpace = true
        for (position, byte) in record.enumerated() {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): return isAfterSpace ? position : nil
            case UInt8(ascii: "\""), UInt8(ascii: "<"): return nil
            default: isAfterSpace = byte <= 0x20
            }
        }
        return nil
    }

    private func say(_ notices: [AdapterNotice]) {
        for notice in notices {
            total.take(notice)
            report(.notice(notice))
        }
    }

    /// Appends what waits, and returns when it is durable.
    package func flush() throws {
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
                    detections, from: EventTime(milliseconds: detections.map(\.eventTime).min() ?? 0))
                total.detections += sorted.new.count
                total.duplicates += sorted.duplicates
                for conflict in sorted.conflicts { take(AdapterConflict(conflict)) }
            }
            if !sums.isEmpty { try append(sums, mayGrow: true) }
            if !counts.isEmpty || (isLast && !positions.isEmpty) {
                try append(counts, mayGrow: false, with: isLast ? Array(positions.values) : [])
                if isLast { positions = [:] }
            }
            pending.removeFirst(events.count)
        }
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
