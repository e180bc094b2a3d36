import Counts
import EventSchema
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// What Xovis sensors push as JSON: the counts of logics (`logics_data`, firmware 5), and those of lines in the older form
/// (`content.element`).
///
/// Source: published descriptions of the data push of firmware 3 to 5. `fw` are those who enter, unless the options name it, or
/// a logic's (`Line 0/bw`), otherwise. Each logic or line is a line of its own. Live data says crossings as they happen; zones,
/// queues, states and connection tests are of nobody.
package struct XovisPush: ReportingFormat {
    package static let framing = RecordFraming.json
    package static let title = "pushes of Xovis sensors"
    package static let name = "xovis"

    private let options: AdapterOptions
    package var ofNobody = OfNobody()
    package var reports: DeviceReports
    package var notices: [AdapterNotice] = []
    private var labels: XovisLabels
    private var lines: XovisLines

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        labels = XovisLabels(options)
        lines = XovisLines(options)
        reports = DeviceReports(try SiteZones(options), .asked, options)
    }

    package mutating func resume(_ log: CounterLog) {
        lines.resume(log)
        reports.resume(log)
    }

    package mutating func takePositions() -> [NamedCounterPosition] { lines.takePositions() + reports.takePositions() }

    package mutating func finish() throws -> [AdapterEvent] {
        if !labels.rules.isEmpty { notices += options.unmet(labels.rules) }
        return try reports.finish()
    }

    /// Whose message it is, and its clock.
    private struct Source {
        var site: String
        var serial: String?
        var clock: DeviceClock

        var device: String { serial ?? site }

        init(_ options: AdapterOptions, serial: String?, name: String?, zone: String?) {
            self.serial = serial ?? options.counter
            site = options.site ?? name.map(StoreName.composed) ?? self.serial ?? "xovis"
            clock = DeviceClock(zone: zone)
        }
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        return root["logics_data"].isThere || root["live_data"].isThere || root["status_data"].isThere
            || root["content"]["element"].isThere
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let push = try message.json()
        reports.begin()
        if push["logics_data"].isPresent { return try logics(push["logics_data"], message.line, into: &events) }
        if push["content"].isPresent { return try elements(push, message.line, into: &events) }
        if push["live_data"].isPresent { return try live(push["live_data"], message.line) }
        guard push["status_data"].isPresent || push["connection_test"].isPresent else {
            throw message.bad(
                "neither counts of logics (\"logics_data\"), nor of lines (\"content\"), nor live data (\"live_data\")")
        }
        ofNobody.add(push["status_data"].isPresent ? "of states" : "of connection tests")
    }

    // MARK: Logics

    private func source(_ data: JSONElement) throws -> Source {
        let sensor = data["sensor_info"]
        return Source(
            options, serial: try sensor["serial_number"].textIfPresent(), name: try sensor["name"].textIfPresent(),
            zone: try sensor["timezone"].textIfPresent() ?? data["package_info"]["timezone"].textIfPresent())
    }

    private mutating func logics(_ data: JSONElement, _ line: Int, into events: inout [AdapterEvent]) throws {
        let source = try source(data)
        let logics = try data["logics"].list()
        let others = try lines.chosen(of: logics, of: source.device, labels)
        for handover in lines.takeHandovers() { say(handover, of: source, line) }
        for (index, logic) in logics.enumerated() {
            let name = try Self.name(logic, "name", "id")
            if let other = others[index] {
                leaveOut(name, beside: other, of: source, line)
                continue
            }
            var counted = false
            var problem: String?
            for record in try logic["records"].listIfPresent() {
                do {
                    let said = try labels.counts(record["counts"], named: "name", of: name)
                    problem = problem ?? said.problem
                    guard !said.people.isEmpty else { continue }
                    counted = true
                    try Self.check(record)
                    try reports.interval(
                        CounterName(site: source.site, line: said.line, counter: source.serial), of: source.device,
                        from: WrittenTime(record["from"]), to: WrittenTime(record["to"]), said.people,
                        clock: source.clock, line: line, into: &events)
                } catch { try reject(error, line) }
            }
            if counted || Self.isOfLine(logic) { say(problem, of: name, source, line) }
            if counted {
                if let doubt = try lines.doubt(name, logic, of: source.device) {
                    notices.append(.doubt(line: line, doubt))
                }
            } else {
                ofNobody.add(problem.map { "of '\(name)', which \($0)" } ?? "of '\(name)' without counts")
            }
        }
    }

    private mutating func say(_ handover: XovisLines.Handover, of source: Source, _ line: Int) {
        let what = "'\(handover.to)' of \(source.device) counts from here on in the place of '\(handover.from)', which "
        if handover.isNamed {
            let reason = what + "had counted over the same line: their people of one time count twice"
            notices.append(.rejected(BadRecord(line: line, reason: reason)))
        } else {
            notices.append(.doubt(line: line, what + "was over the same line and is not heard any more"))
        }
    }

    private static func name(_ place: JSONElement, _ name: StaticString, _ id: StaticString) throws -> String {
        try place[name].textIfPresent() ?? place[id].textOrNumber()
    }

    /// Whether a logic is there to count those who cross a line, as far as it says.
    private static func isOfLine(_ logic: JSONElement) -> Bool {
        ((try? logic["info"].textIfPresent()) ?? nil)?.contains("LINE") ?? false
    }

    /// - Throws: where the sensor was not at work for all of the interval.
    private static func check(_ record: JSONElement) throws(JSONReadError) {
        guard let expected = try record["samples_expected"].countIfPresent(),
            let samples = try record["samples"].countIfPresent(), samples < expected
        else { return }
        throw record["samples"].error("is \(samples) of \(expected): the interval is known in part")
    }

    /// What is left out of a logic or line, once.
    private mutating func say(_ problem: String?, of name: String, _ source: Source, _ line: Int) {
        guard let problem, lines.isNew(name, of: source.device) else { return }
        notices.append(.rejected(BadRecord(line: line, reason: "'\(name)' of \(source.device) \(problem)")))
    }

    private mutating func leaveOut(_ name: String, beside other: XovisLines.Other, of source: Source, _ line: Int) {
        ofNobody.add("of '\(name)', beside which '\(other.name)' counts")
        guard !other.isNamed else { return }
        say(
            "is over the line of '\(other.name)' or doesn't say over which, and may count the same people", of: name,
            source,
            line)
    }

    // MARK: Lines of the older form

    private mutating func elements(_ push: JSONElement, _ line: Int, into events: inout [AdapterEvent]) throws {
        let sensor = push["sensor-info"]
        let source = Source(
            options, serial: try sensor["serial-number"].textIfPresent(), name: try sensor["name"].textIfPresent(),
            zone: try push["sensor-time"]["timezone"].textIfPresent())
        for element in try push["content"]["element"].list() {
            let name = try Self.name(element, "element-name", "element-id")
            if let type = try element["data-type"].textIfPresent(), type != "LINE" {
                ofNobody.add("of '\(name)', a \(type)")
                continue
            }
            var counted = false
            var problem: String?
            for measurement in try element["measurement"].listIfPresent() {
                do {
                    let said = try labels.counts(measurement["value"], named: "label", of: name)
                    problem = problem ?? said.problem
                    guard !said.people.isEmpty else { continue }
                    counted = true
                    try reports.interval(
                        CounterName(site: source.site, line: said.line, counter: source.serial), of: source.device,
                        from: WrittenTime(measurement["from"]), to: WrittenTime(measurement["to"]), said.people,
                        clock: source.clock, line: line, into: &events)
                } catch { try reject(error, line) }
            }
            if counted || element["data-type"].isPresent { say(problem, of: name, source, line) }
            if !counted { ofNobody.add(problem.map { "of '\(name)', which \($0)" } ?? "of '\(name)' without counts") }
        }
    }

    // MARK: Live data

    private mutating func live(_ data: JSONElement, _ line: Int) throws {
        let device = try source(data).device
        var crosses = false
        for frame in try data["frames"].listIfPresent() {
            for event in try frame["events"].listIfPresent() {
                let type = event["type"]
                if try type.isText("LINE_CROSS_FORWARD") || type.isText("LINE_CROSS_BACKWARD") { crosses = true }
            }
        }
        if crosses { reports.crossing(of: device, line: line) } else { ofNobody.add("of live data without crossings") }
    }
}
