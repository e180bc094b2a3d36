import Counts
import ErrorKinds
import EventSchema
import FootfallEvents
import LocalTime
internal import Timekeeping

/// The rows of an Axis export, as intervals of the site's day.
///
/// A row of the hour that comes twice waits until the rows around it tell which of the two it is of; of a stream until a row of
/// another hour comes, else until the input ends. For one thread.
struct AxisExports {
    struct Row {
        var start: String
        var end: String
        var `in`: UInt64
        var out: UInt64

        /// An interval of the list that an export in JSON has.
        init(_ row: JSONElement) throws(JSONReadError) {
            start = try row["start"].text()
            end = try row["end"].text()
            `in` = try row["in"].uint64()
            out = try row["out"].uint64()
        }

        /// A line `start,end,in,out`; `nil` for the names of these.
        init?(_ record: UnsafeRawBufferPointer, line: Int) throws(BadRecord) {
            let cells = DelimitedLine.cells(record) ?? []
            if cells == ["start", "end", "in", "out"] { return nil }
            guard cells.count == 4, let entered = UInt64(cells[2]), let exited = UInt64(cells[3]) else {
                throw BadRecord(line: line, reason: "a line is start,end,in,out")
            }
            (start, end, self.in, out) = (cells[0], cells[1], entered, exited)
        }
    }

    /// A row of the hour that comes twice.
    private struct Waiting {
        let row: Row
        let site: String
        let number: Int
        let line: Int
        let wall: WallTime
        let endWall: WallTime
        let starts: [EventTime]
        let zone: LocalZone
    }

    private let options: AdapterOptions
    private let zones: SiteZones
    private var times: LocalTimes
    private var hours = RepeatedHours()
    private var waiting: [Waiting] = []
    private var notices: [AdapterNotice] = []
    private var number = 0
    private var doubts = 0
    /// Rows for the hour that the clocks skip, in which nobody can come.
    private(set) var ofNobody = 0
    private(set) var sitesOfUTC: Set<String> = []

    /// No interval that ends at an earlier label than its own is so long.
    private static let crossingMax = Duration.seconds(3 * 3_600)

    init(_ zones: SiteZones, _ options: AdapterOptions) {
        self.zones = zones
        self.options = options
        times = LocalTimes(zones)
    }

    /// - Returns: The events of which it is known now when they were.
    mutating func take(_ row: Row, line: Int) throws(BadRecord) -> [AdapterEvent] {
        guard let site = options.site else {
            throw BadRecord(line: line, reason: "an export doesn't say whose it is", remedy: .nameSite)
        }
        guard let start = WrittenTime(row.start), let end = WrittenTime(row.end) else { throw notAnInterval(row, line) }
        guard case (.local(let wall), .local(let endWall)) = (start, end) else {
            guard case (.instant(let from), .instant(let to)) = (start, end), from < to else {
                throw notAnInterval(row, line)
            }
            return [try event(row, of: site, from..<to, line: line)]
        }
        if row.in == 0, row.out == 0, zones.zone(of: site, showing: wall)?.instants(of: wall).isEmpty ?? false {
            ofNobody += 1
            return []
        }
        let ends = zones.zone(of: site, showing: endWall)?.instants(of: endWall) ?? []
        // Where the clocks go back an interval may end at a label that is not after its own, of the second of two hours.
        guard wall < endWall || ends.count == 2 else { throw notAnInterval(row, line) }
        let (starts, zone) = try times.instants(of: wall, at: site, line: line)
        number += 1
        hours.note(
            LocalLabel(minutes: Int32(clamping: wall.milliseconds.dividedDown(by: 60_000))), isTwice: starts.count == 2,
            lane: 0, counts: .max, row: number, line: line, isFirst: endWall <= wall)
        let waiting = Waiting(
            row: row, site: site, number: number, line: line, wall: wall, endWall: endWall, starts: starts, zone: zone)
        guard starts.count == 1 else {
            self.waiting.append(waiting)
            return []
        }
        let before = options.isStream ? settle() : []
        do throws(BadRecord) { return before + [try event(of: waiting, from: starts[0])] } catch {
            notices.append(.rejected(error))
            return before
        }
    }

    /// The end of the input.
    mutating func finish() -> [AdapterEvent] { settle() }

    /// What is to be said, once.
    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    private mutating func settle() -> [AdapterEvent] {
        guard !waiting.isEmpty else { return [] }
        hours.decide()
        for doubt in hours.doubts.dropFirst(doubts) {
            notices.append(
                .doubt(
                    line: doubt.line,
                    "\(doubt.label) comes twice, and the order of the rows leaves open which of them are of the second hour; "
                        + "where nothing else tells it, oldest first is taken"))
        }
        doubts = hours.doubts.count
        if let first = waiting.first, !waiting.contains(where: { hours.isSecond(row: $0.number, lane: 0) }) {
            notices.append(
                .doubt(
                    line: first.line,
                    "\(first.wall) comes twice in \(first.zone.name) and nothing goes back after it: taken for the first"
                ))
        }
        defer { waiting = [] }
        return waiting.compactMap { waiting in
            do throws(BadRecord) {
                let isSecond = hours.isSecond(row: waiting.number, lane: 0)
                return try event(of: waiting, from: waiting.starts[isSecond ? 1 : 0])
            } catch {
                notices.append(.rejected(error))
                return nil
            }
        }
    }

    // MARK: The interval of a row

    private func notAnInterval(_ row: Row, _ line: Int) -> BadRecord {
        BadRecord(
            line: line,
            reason: "'\(row.start)' to '\(row.end)' is not an interval of whole minutes, as 2026-07-17 10:00:00")
    }

    private mutating func event(of row: Waiting, from: EventTime) throws(BadRecord) -> AdapterEvent {
        guard let span = span(row, from: from) else { throw notAnInterval(row.row, row.line) }
        return try event(row.row, of: row.site, span, line: row.line)
    }

    private func span(_ row: Waiting, from: EventTime) -> Range<EventTime>? {
        let ends = zones.zone(of: row.site, showing: row.endWall)?.instants(of: row.endWall) ?? []
        guard row.wall < row.endWall else {
            guard let to = ends.last, to > from, to - from < Self.crossingMax else { return nil }
            return from..<to
        }
        let length = Duration.milliseconds(row.endWall.milliseconds - row.wall.milliseconds)
        // An interval over a change of the clocks is as long as it is, unless its end or start is of the hour that comes twice.
        guard row.starts.count == 1, ends.count == 1, ends[0] > from else { return from..<(from + length) }
        return from..<ends[0]
    }

    private mutating func event(
        _ row: Row, of site: String, _ span: Range<EventTime>, line: Int
    ) throws(BadRecord) -> AdapterEvent {
        guard span.lowerBound.isMinute, span.upperBound.isMinute else { throw notAnInterval(row, line) }
        guard row.in < PeopleCounts.largest, row.out < PeopleCounts.largest else {
            throw BadRecord(line: line, reason: "more people than anybody counts")
        }
        let zone = zones.zone(of: site, at: span.lowerBound)
        if zone == nil { sitesOfUTC.insert(site) }
        var event = LocalIntervals(zone ?? .utc, seconds: options.intervalSeconds).count(
            site, from: span.lowerBound, to: span.upperBound)
        if let counter = options.counter { event.counter = counter }
        event.entered = row.in
        event.exited = row.out
        event.sourceLine = UInt32(clamping: line)
        return .sum(options.sourced(event))
    }
}

extension EventTime {
    fileprivate var isMinute: Bool { milliseconds % 60_000 == 0 }
}
