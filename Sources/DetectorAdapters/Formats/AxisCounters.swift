import Counts
import ErrorKinds
import EventSchema
import FootfallEvents
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
    package var ignored: Int { ofNobody + exports.ofNobody }
    package var heldBack: Int { asked.heldBack + told.heldBack }
    package var missing: Int { asked.missing + told.missing }
    package var readings: Int { asked.taken + told.taken }
    package var sitesOfUTC: Set<String> { asked.sitesOfUTC.union(told.sitesOfUTC).union(exports.sitesOfUTC) }

    private let options: AdapterOptions
    private var ofNobody = 0
    private var exports: AxisExports
    private var times: LocalTimes
    /// The scenarios that were met.
    private var rules: Set<String> = []
    private var notices: [AdapterNotice] = []
    /// Of `live-sum.json`.
    private var asked: CumulativeCounters
    /// Of Object Analytics.
    private var told: CumulativeCounters

    package init(_ options: AdapterOptions) throws {
        self.options = options
        let zones = try SiteZones(options)
        exports = AxisExports(zones, options)
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
        return notices + exports.takeNotices() + times.takeNotices() + asked.takeNotices() + told.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        if !rules.isEmpty { notices += options.unmet(rules) }
        return try exports.finish() + (asked.finish() + told.finish()).map { .count(options.sourced($0)) }
    }

    private struct Answer: Decodable {
        struct Event: Decodable {
            var data: [String: FlexibleText]?
        }
        // An export.
        var data: [AxisExports.Row]?
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
        guard record.first == UInt8(ascii: "{") else {
            return try AxisExports.Row(record, line: number).map { try exports.take($0, line: number) } ?? []
        }
        let answer = try JSONRecord.decode(Answer.self, record, line: number)
        if let rows = answer.data {
            return rows.flatMap { row in
                do throws(BadRecord) { return try exports.take(row, line: number) } catch {
                    notices.append(.rejected(error))
                    return []
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
