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
package struct XovisPush: DetectorFormat {
    package static let framing = RecordFraming.json
    package static let title = "pushes of Xovis sensors"
    package static let name = "xovis"
    package var ignored: Int { ofNobody + reports.ignored }
    package var sitesOfUTC: Set<String> { reports.sitesOfUTC }

    private let options: AdapterOptions
    private var ofNobody = 0
    private var reports: DeviceReports
    private var notices: [AdapterNotice] = []
    /// The counts that were met.
    private var rules: Set<String> = []

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        reports = DeviceReports(try SiteZones(options), .asked, options)
    }

    package mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + reports.takeNotices()
    }

    package mutating func finish() throws -> [AdapterEvent] {
        if !rules.isEmpty { notices += options.unmet(rules) }
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
        ofNobody += 1
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
        for logic in try data["logics"].list() {
            let name = try logic["name"].textIfPresent() ?? logic["id"].textOrNumber()
            var counted = false
            for record in try logic["records"].listIfPresent() {
                do {
                    guard let (place, counts) = try counts(record["counts"], named: "name", of: name) else { continue }
                    counted = true
                    events.append(
                        try reports.interval(
                            CounterName(site: source.site, line: place, counter: source.serial), of: source.device,
                            from: Self.time(record["from"]), to: Self.time(record["to"]), counts, clock: source.clock,
                            line: line))
                } catch { try reject(error, line) }
            }
            if !counted { ofNobody += 1 }
        }
    }

    /// The people of an interval and their line; `nil` for those of a zone or queue, and breakdowns of them.
    private mutating func counts(
        _ list: JSONElement, named key: StaticString, of logic: String
    ) throws(JSONReadError) -> (line: String, PeopleCounts)? {
        var counts = PeopleCounts()
        var place = logic
        var others = 0
        for count in try list.list() {
            guard let isForward = Self.isForward(try count[key].text()) else {
                others += 1
                continue
            }
            try take(count, isForward, of: place, into: &counts)
        }
        // A logic for each direction: its count has any name.
        if counts.isEmpty, others == 1, logic.count > 3, let isForward = Self.isForward(logic) {
            place = String(logic.dropLast(3))
            for count in try list.list() { try take(count, isForward, of: place, into: &counts) }
        }
        return counts.isEmpty ? nil : (place, counts)
    }

    private mutating func take(
        _ count: JSONElement, _ isForward: Bool, of line: String, into counts: inout PeopleCounts
    ) throws(JSONReadError) {
        let field: WritableKeyPath<PeopleCounts, UInt64> = isEntry(isForward, of: line) ? \.entered : \.exited
        guard counts[keyPath: field] == PeopleCounts.absent else {
            throw count.error("is another count of the same direction")
        }
        counts[keyPath: field] = try count["value"].uint64()
    }

    /// `fw`, or `Door-fw`; `fw-male` is a part of these people.
    private static func isForward(_ name: String) -> Bool? {
        if name == "fw" || name.hasSuffix("-fw") { return true }
        return name == "bw" || name.hasSuffix("-bw") ? false : nil
    }

    private mutating func isEntry(_ isForward: Bool, of line: String) -> Bool {
        let (own, other) = isForward ? ("fw", "bw") : ("bw", "fw")
        rules.formUnion([own, "\(line)/\(own)"])
        for (own, other) in [("\(line)/\(own)", "\(line)/\(other)"), (own, other)] {
            if let direction = options.direction(of: own) { return direction == .entered }
            if let direction = options.direction(of: other) { return direction != .entered }
        }
        return isForward
    }

    /// RFC 3339, milliseconds or seconds since 1970.
    private static func time(_ value: JSONElement) throws(JSONReadError) -> WrittenTime {
        guard value.kind == .number else { return try WrittenTime(value) }
        let number = try value.int64()
        // No sensor counted in 1973.
        return .instant(EventTime(milliseconds: number.magnitude < 100_000_000_000 ? number * 1000 : number))
    }

    // MARK: Lines of the older form

    private mutating func elements(_ push: JSONElement, _ line: Int, into events: inout [AdapterEvent]) throws {
        let sensor = push["sensor-info"]
        let source = Source(
            options, serial: try sensor["serial-number"].textIfPresent(), name: try sensor["name"].textIfPresent(),
            zone: try push["sensor-time"]["timezone"].textIfPresent())
        for element in try push["content"]["element"].list() {
            let name = try element["element-name"].textIfPresent() ?? element["element-id"].textOrNumber()
            var counted = false
            for measurement in try element["measurement"].listIfPresent() {
                do {
                    guard let (place, counts) = try counts(measurement["value"], named: "label", of: name) else {
                        continue
                    }
                    counted = true
                    events.append(
                        try reports.interval(
                            CounterName(site: source.site, line: place, counter: source.serial), of: source.device,
                            from: Self.time(measurement["from"]), to: Self.time(measurement["to"]), counts,
                            clock: source.clock, line: line))
                } catch { try reject(error, line) }
            }
            if !counted { ofNobody += 1 }
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
        if crosses { reports.crossing(of: device, line: line) } else { ofNobody += 1 }
    }

    /// A part of a message: the others are taken.
    private mutating func reject(_ error: any Error, _ line: Int) throws {
        guard let bad = BadRecord(part: error, line: line) else { throw error }
        notices.append(.rejected(bad))
    }
}
