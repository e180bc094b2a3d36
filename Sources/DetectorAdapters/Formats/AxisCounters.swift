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
    package static let title = "counts of Axis cameras"
    package static let name = "axis"
    package static let readsTables = true
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

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else {
            return message.bytes.starts(with: "start,end,in,out".utf8)
        }
        if let row = try? root["data"].list().first(where: { _ in true }) {
            return row["start"].isThere && row["end"].isThere && row["in"].isThere
        }
        let isOfMQTT = root["topic"].isThere && root["message"].isThere
        return isOfMQTT || root["timestamp"].isThere && root["in"].isThere && root["out"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let line = message.line
        guard message.isJSON else {
            if let row = try AxisExports.Row(message.bytes, line: line) { events += try exports.take(row, line: line) }
            return
        }
        let answer = try message.json()
        if answer["data"].isPresent { return try export(answer["data"].list(), line, into: &events) }
        if let topic = try answer["topic"].textIfPresent() { return try crossing(topic, answer, line, into: &events) }
        guard let entered = try answer["in"].uint64IfPresent(), let exited = try answer["out"].uint64IfPresent(),
            let time = try answer["timestamp"].textOrNumberIfPresent()
        else {
            throw message.bad("neither an export (\"data\"), nor live sums (\"timestamp\", \"in\", \"out\"), nor MQTT")
        }
        guard let written = WrittenTime(compact: time) else {
            throw message.bad("\"timestamp\" is YYYYMMDDhhmmss, not '\(time)'")
        }
        let serial = try answer["serial"].textIfPresent()
        let device = serial ?? options.counter
        let site = try options.site ?? answer["name"].textIfPresent().map(StoreName.composed) ?? serial ?? "axis"
        let name = CounterName(site: site, line: nil, counter: device)
        let reading = CounterReading(
            name: name, time: try times.instant(written, of: name.text, at: site, line: line),
            value: PeopleCounts(entered: entered, exited: exited, total: nil), line: line)
        events += try asked.take(reading, device: device ?? site, isNamed: device != nil)
            .map { .count(options.sourced($0)) }
    }

    private mutating func export(_ rows: JSONList, _ line: Int, into events: inout [AdapterEvent]) throws {
        for row in rows {
            do { events += try exports.take(AxisExports.Row(row), line: line) } catch let bad as BadRecord {
                notices.append(.rejected(bad))
            } catch let bad as JSONReadError {
                // The others of the list are taken.
                notices.append(.rejected(BadRecord(bad, line: line)))
            }
        }
    }

    private mutating func crossing(
        _ topic: String, _ answer: JSONElement, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        guard topic.contains("/ObjectAnalytics/"), let scenario = topic.split(separator: "/").last.map(String.init)
        else {
            ofNobody += 1
            return
        }
        // Where it was told to count several classes there is one for each; cars are nobody.
        let sum = answer["message"]["data"]["totalHuman"]
        guard let text = try sum.textOrNumberIfPresent() else {
            ofNobody += 1
            return
        }
        guard let value = UInt64(text),
            let time = try answer["timestamp"].textOrNumberIfPresent().flatMap({ Int64($0) })
        else {
            throw BadRecord(line: line, reason: "\"timestamp\" and \"totalHuman\" are numbers")
        }
        let device = try answer["serial"].textIfPresent() ?? options.counter
        rules.insert(scenario)
        let name = CounterName(
            site: options.site ?? "\(device ?? "axis")/\(scenario)", line: scenario, counter: device)
        let reading = CounterReading(
            name: name, time: EventTime(milliseconds: time), value: options.counts(value, of: scenario), line: line)
        events += try told.take(reading, device: device ?? "axis", isNamed: device != nil)
            .map { .count(options.sourced($0)) }
    }
}
