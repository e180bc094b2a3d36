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
/// - the same, pushed ("Axis Retail Data"), or asked for its occupancy;
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
    package var ignored: Int { ofNobody + exports.ofNobody + pushes.ofNobody }
    package var heldBack: Int { asked.heldBack + told.heldBack }
    package var missing: Int { asked.missing + told.missing }
    package var readings: Int { asked.taken + told.taken }
    package var sitesOfUTC: Set<String> {
        [asked.sitesOfUTC, told.sitesOfUTC, exports.sitesOfUTC, pushes.sitesOfUTC].reduce([]) { $0.union($1) }
    }

    private let options: AdapterOptions
    private var ofNobody = 0
    private var exports: AxisExports
    private var pushes: AxisPush
    private var times: LocalTimes
    /// The scenarios that were met.
    private var rules: Set<String> = []
    private var notices: [AdapterNotice] = []
    /// The lines are an export of occupancy: how many were there at once, whom the other export counts.
    private var isOfOccupancy = false
    /// Of `live-sum.json`.
    private var asked: CumulativeCounters
    /// Of Object Analytics.
    private var told: CumulativeCounters

    package init(_ options: AdapterOptions) throws {
        self.options = options
        let zones = try SiteZones(options)
        exports = AxisExports(zones, options)
        pushes = AxisPush(zones, options)
        asked = CumulativeCounters(zones, .asked, options)
        told = CumulativeCounters(zones, .tellsChanges, options)
        times = LocalTimes(zones)
    }

    package mutating func resume(_ log: CounterLog) {
        asked.resume(log)
        told.resume(log)
    }

    package mutating func takePositions() -> [NamedCounterPosition] { asked.takePositions() + told.takePositions() }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + exports.takeNotices() + pushes.takeNotices() + times.takeNotices() + asked.takeNotices()
            + told.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        times.finish()
        let pushed = pushes.finish()
        if !rules.isEmpty { notices += options.unmet(rules) }
        return try exports.finish() + (pushed + asked.finish() + told.finish()).map { .count(options.sourced($0)) }
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else {
            return message.bytes.starts(with: "start,end,in,out".utf8)
                || message.bytes.starts(with: "start,end,peak".utf8)
        }
        if root["apiName"].isThere || root["occupancy"].isThere && root["total_in"].isThere { return true }
        if let row = try? root["data"].list().first(where: { _ in true }) {
            return row["start"].isThere && row["end"].isThere && (row["in"].isThere || row["peak"].isThere)
        }
        let isOfMQTT = root["topic"].isThere && root["message"].isThere
        return isOfMQTT || root["timestamp"].isThere && root["in"].isThere && root["out"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let line = message.line
        guard message.isJSON else {
            let columns = message.bytes.count { $0 == UInt8(ascii: ",") }
            if columns == 2, message.bytes.starts(with: Array("start,end,peak".utf8)) {
                isOfOccupancy = true
            } else if columns == 2, isOfOccupancy {
                ofNobody += 1
            } else if let row = try AxisExports.Row(message.bytes, line: line) {
                events += try exports.take(row, line: line)
            }
            return
        }
        let answer = try message.json()
        if answer["apiName"].isPresent {
            guard try answer["apiName"].isText("Axis Retail Data") else {
                throw message.bad(
                    "\"\(try answer["apiName"].text())\" is not a message of people, \"Axis Retail Data\"")
            }
            return try pushes.take(answer, line: line, into: &events)
        }
        if answer["occupancy"].isPresent { return try occupancy(answer, line, into: &events) }
        if answer["data"].isPresent { return try export(answer["data"].list(), line, into: &events) }
        if let topic = try answer["topic"].textIfPresent() { return try crossing(topic, answer, line, into: &events) }
        guard let entered = try answer["in"].countIfPresent(), let exited = try answer["out"].countIfPresent(),
            let time = try answer["timestamp"].textOrNumberIfPresent()
        else {
            throw message.bad(
                "neither a push (\"apiName\"), nor an export (\"data\"), nor live sums (\"timestamp\", \"in\", \"out\"), nor MQTT"
            )
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

    /// What a 3D People Counter has counted since it was reset.
    private mutating func occupancy(
        _ answer: JSONElement, _ line: Int, into events: inout [AdapterEvent]
    ) throws {
        let serial = try answer["serial"].textIfPresent() ?? options.counter
        let name = CounterName(site: options.site ?? serial ?? "axis", line: nil, counter: serial)
        let time = try times.instant(WrittenTime(answer["timestamp"]), of: name.text, at: name.site, line: line)
        let value = PeopleCounts(
            entered: try answer["total_in"].count(), exited: try answer["total_out"].count(), total: nil)
        events += try asked.take(
            CounterReading(name: name, time: time, value: value, line: line), device: serial ?? name.site,
            isNamed: serial != nil
        ).map { .count(options.sourced($0)) }
    }

    private mutating func export(_ rows: JSONList, _ line: Int, into events: inout [AdapterEvent]) throws {
        for row in rows {
            if row["peak"].isPresent, !row["in"].isPresent {
                ofNobody += 1
                continue
            }
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
