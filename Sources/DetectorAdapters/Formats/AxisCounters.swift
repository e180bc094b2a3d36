import Counts
import ErrorKinds
import EventSchema
import FootfallEvents
import Foundation
import LocalTime
import Stores
internal import Timekeeping

/// What counters of Axis say, as files of what their interfaces return or publish:
///
/// - AXIS P8815-2 3D People Counter, exported: `{"data":[{"start":…,"end":…,"in":…,"out":…}]}`, or the lines `start,end,in,out`;
/// - AXIS People Counter, `live-sum.json`, one answer after the other: the day's sums, asked from time to time;
/// - AXIS Object Analytics, crossline counting over MQTT: the sum since its start, told at each crossing.
///
/// Source: Axis' developer documentation (VAPIX People counter API, P8815-2 3D people counter API, AXIS Object Analytics
/// counting data). Times without an offset are the camera's local ones.
package struct AxisCounters: DetectorFormat {
    package static let framing = RecordFraming.json
    package var ignored: Int { ofNobody }
    package var heldBack: Int { asked.heldBack + told.heldBack }
    package var missing: Int { asked.missing + told.missing }
    package var readings: Int { asked.taken + told.taken }
    package var sitesOfUTC: Set<String> { asked.sitesOfUTC.union(told.sitesOfUTC).union(exportsOfUTC) }

    private let options: AdapterOptions
    private var ofNobody = 0
    private let zones: SiteZones
    private var exportsOfUTC: Set<String> = []
    private var times: LocalTimes
    /// No interval that ends at an earlier label than its own is so long.
    private static let crossingMax = Duration.seconds(3 * 3_600)
    /// The scenarios that were met.
    private var rules: Set<String> = []
    private var notices: [AdapterNotice] = []
    /// Of `live-sum.json`.
    private var asked: CumulativeCounters
    /// Of Object Analytics.
    private var told: CumulativeCounters

    package init(_ options: AdapterOptions) throws {
        self.options = options
        zones = try SiteZones(options)
        asked = CumulativeCounters(zones, .asked, options)
        told = CumulativeCounters(zones, .tellsChanges, options)
        times = LocalTimes(zones)
    }

    package mutating func resume(_ find: @escaping CounterPositions) {
        asked.resume(find)
        told.resume(find)
    }

    package mutating func takePositions() -> [NamedCounterPosition] { asked.takePositions() + told.takePositions() }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices() + asked.takeNotices() + told.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        if !rules.isEmpty { notices += options.unmet(rules) }
        return try (asked.finish() + told.finish()).map { .count(options.sourced($0)) }
    }

    private struct Answer: Decodable {
        struct Row: Decodable {
            var start: String
            var end: String
            var `in`: UInt64
            var out: UInt64
        }
        struct Event: Decodable {
            var data: [String: FlexibleText]?
        }
        // An export.
        var data: [Row]?
        // live-sum.json
        var serial: String?
        var name: String?
        var timestamp: FlexibleText?
        var `in`: UInt64?
        var out: UInt64?
        // MQTT
        var topic: String?
        var message: Event?
    }

    package mutating func take(_ record: [UInt8], line number: Int) throws -> [AdapterEvent] {
        guard record.first == UInt8(ascii: "{") else { return try row(record, number) }
        let answer = try JSONRecord.decode(Answer.self, record, line: number)
        if let rows = answer.data {
            return rows.compactMap { row in
                do throws(BadRecord) { return try count(row.start, row.end, row.in, row.out, number) } catch {
                    notices.append(.rejected(error))
                    return nil
                }
            }
        }
        if let topic = answer.topic { return try crossing(topic, answer, number) }
        guard let entered = answer.in, let exited = answer.out, let time = answer.timestamp else {
            throw BadRecord(
                line: number,
                reason: "neither an export (\"data\"), nor live sums (\"timestamp\", \"in\", \"out\"), nor MQTT")
        }
        guard let written = WrittenTime(compact: time.text) else {
            throw BadRecord(line: number, reason: "\"timestamp\" is YYYYMMDDhhmmss, not '\(time.text)'")
        }
        let device = answer.serial ?? options.counter
        let site = options.site ?? answer.name.map(StoreName.composed) ?? answer.serial ?? "axis"
        let name = CounterName(site: site, line: nil, counter: device)
        let reading = CounterReading(
            name: name, time: try times.instant(written, of: name.text, at: site, line: number),
            value: PeopleCounts(entered: entered, exited: exited, total: nil), line: number)
        return try asked.take(reading, device: device ?? site, isNamed: device != nil)
            .map { .count(options.sourced($0)) }
    }

    /// A line `start,end,in,out`, or their names.
    private mutating func row(_ record: [UInt8], _ number: Int) throws -> [AdapterEvent] {
        let cells = String(decoding: record, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        if cells == ["start", "end", "in", "out"] { return [] }
        guard cells.count == 4, let entered = UInt64(cells[2]), let exited = UInt64(cells[3]) else {
            throw BadRecord(line: number, reason: "a line is start,end,in,out")
        }
        return try count(cells[0], cells[1], entered, exited, number).map { [$0] } ?? []
    }

    private mutating func count(
        _ start: String, _ end: String, _ entered: UInt64, _ exited: UInt64, _ number: Int
    ) throws(BadRecord) -> AdapterEvent? {
        guard let site = options.site else {
            throw BadRecord(line: number, reason: "an export doesn't say whose it is", remedy: .nameSite)
        }
        if entered == 0, exited == 0, case .local(let wall)? = WrittenTime(start),
            zones.zone(of: site, showing: wall)?.instants(of: wall).isEmpty ?? false
        {
            // A row for the hour that the clocks skip, in which nobody can come.
            ofNobody += 1
            return nil
        }
        guard let span = try span(start, end, of: site, number), span.lowerBound.isMinute, span.upperBound.isMinute
        else {
            throw BadRecord(
                line: number,
                reason: "'\(start)' to '\(end)' is not an interval of whole minutes, as 2026-07-17 10:00:00")
        }
        guard entered < PeopleCounts.largest, exited < PeopleCounts.largest else {
            throw BadRecord(line: number, reason: "more people than anybody counts")
        }
        let zone = zones.zone(of: site, at: span.lowerBound)
        if zone == nil { exportsOfUTC.insert(site) }
        var event = LocalIntervals(zone ?? .utc, seconds: options.intervalSeconds).count(
            site, from: span.lowerBound, to: span.upperBound)
        if let counter = options.counter { event.counter = counter }
        event.entered = entered
        event.exited = exited
        event.sourceLine = UInt32(clamping: number)
        return .sum(options.sourced(event))
    }

    /// The instants of a row's interval; `nil` where it is none.
    private mutating func span(
        _ start: String, _ end: String, of site: String, _ number: Int
    ) throws(BadRecord) -> Range<EventTime>? {
        guard let (first, last) = WrittenTime(start).flatMap({ first in WrittenTime(end).map { (first, $0) } }) else {
            return nil
        }
        guard case (.local(let wall), .local(let endWall)) = (first, last) else {
            guard case (.instant(let from), .instant(let to)) = (first, last), from < to else { return nil }
            return from..<to
        }
        let ends = zones.zone(of: site, showing: endWall)?.instants(of: endWall) ?? []
        // Where the clocks go back an interval may end at a label that is not after its own, of the second of two hours.
        guard wall < endWall || ends.count == 2 else { return nil }
        let from = try times.instant(first, of: site, at: site, line: number, .intervals)
        guard wall < endWall else {
            guard let to = ends.last, to > from, to - from < Self.crossingMax else { return nil }
            return from..<to
        }
        let length = Duration.milliseconds(endWall.milliseconds - wall.milliseconds)
        // An interval over a change of the clocks is as long as it is, unless its end or start is of the hour that comes twice.
        let starts = zones.zone(of: site, showing: wall)?.instants(of: wall) ?? []
        guard starts.count == 1, ends.count == 1, ends[0] > from else { return from..<(from + length) }
        return from..<ends[0]
    }

    private mutating func crossing(_ topic: String, _ answer: Answer, _ number: Int) throws -> [AdapterEvent] {
        guard topic.contains("/ObjectAnalytics/"), let scenario = topic.split(separator: "/").last.map(String.init)
        else {
            ofNobody += 1
            return []
        }
        let data = answer.message?.data ?? [:]
        // Where it was told to count several classes there is one for each; cars are nobody.
        guard let text = data["totalHuman"]?.text else {
            ofNobody += 1
            return []
        }
        guard let value = UInt64(text),
            let time = answer.timestamp.flatMap({ Int64($0.text) }).map(EventTime.init(milliseconds:))
        else {
            throw BadRecord(line: number, reason: "\"timestamp\" and \"totalHuman\" are numbers")
        }
        let device = answer.serial ?? options.counter
        rules.insert(scenario)
        let name = CounterName(
            site: options.site ?? "\(device ?? "axis")/\(scenario)", line: scenario, counter: device)
        let reading = CounterReading(
            name: name, time: time, value: options.counts(value, of: scenario), line: number)
        return try told.take(reading, device: device ?? "axis", isNamed: device != nil)
            .map { .count(options.sourced($0)) }
    }
}

extension EventTime {
    fileprivate var isMinute: Bool { milliseconds % 60_000 == 0 }
}
