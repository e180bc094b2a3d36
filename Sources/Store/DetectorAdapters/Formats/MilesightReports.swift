import Counts
import EventSchema
import FootfallEvents
import LocalTime
internal import Timekeeping

/// Reports of Milesight's people counters (VS121, VS125, VS132, VS133, VS135, VS350 and others of the series) by HTTP or MQTT, and what a
/// LoRaWAN server makes of their uplinks by Milesight's decoder.
///
/// Source: Milesight's published decoders and communication protocols. `line_periodic_data` is the people of the interval in
/// `time_info`, `line_total_data` and an uplink's totals are counters that go up. Regions, dwell times, heat maps and
/// alarms are of nobody.
package struct MilesightReports: ReportingFormat {
    package static let framing = RecordFraming.json
    package static let title = "reports of Milesight counters"
    package static let name = "milesight"

    private let options: AdapterOptions
    package var ofNobody = OfNobody()
    package var reports: DeviceReports
    package var notices: [AdapterNotice] = []

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        reports = DeviceReports(try SiteZones(options), .asked, options)
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard let root = try? message.json() else { return false }
        if root["device_info"].isThere { return root["time_info"].isThere }
        return (try? MilesightUplink(root)).flatMap { $0 }.map { !$0.totals.isEmpty || $0.hasPeriods } ?? false
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let report = try message.json()
        reports.begin()
        guard !report["device_info"].isPresent else { return try pushed(report, message.line, into: &events) }
        guard let uplink = try MilesightUplink(report) else {
            throw message.bad("neither a report (\"device_info\") nor an uplink that was decoded (\"line_1_total_in\")")
        }
        try take(uplink, message.line, into: &events)
    }

    private func name(_ device: String?, line: String?) -> CounterName {
        let counter = device ?? options.counter
        // All devices of a model are called alike.
        return CounterName(site: options.site ?? counter ?? "milesight", line: line, counter: counter)
    }

    // MARK: Pushed

    private mutating func pushed(_ report: JSONElement, _ line: Int, into events: inout [AdapterEvent]) throws {
        let device = try report["device_info"]["device_sn"].textOrNumberIfPresent()
        let times = report["time_info"]
        let clock = try Self.clock(times)
        let source = device ?? options.counter ?? "milesight"
        var isOfLines = false
        for item in try report["line_periodic_data"].listIfPresent() {
            isOfLines = true
            do {
                let counts = try Self.counts(item, "in", "out")
                try reports.interval(
                    name(device, line: Self.line(item)), of: source, from: Self.time(times["start_time"]),
                    to: Self.time(times["end_time"]), counts, clock: clock, line: line, into: &events)
            } catch { try reject(error, line) }
        }
        for item in try report["line_total_data"].listIfPresent() {
            isOfLines = true
            do {
                let name = name(device, line: try Self.line(item))
                let time = try Self.time(times[times["end_time"].isPresent ? "end_time" : "trigger_time"])
                let reading = CounterReading(
                    name: name, time: try reports.instant(time, of: name, clock: clock, line: line),
                    value: try Self.counts(item, "in_counted", "out_counted"), line: line)
                events += try reports.total(reading, of: source, isNamed: name.counter != nil)
            } catch { try reject(error, line) }
        }
        if report["line_trigger_data"].isPresent {
            isOfLines = true
            reports.crossing(of: source, line: line)
        }
        if !isOfLines { ofNobody.add("with \(try Self.parts(report))") }
    }

    /// The names of what a report has besides its device and its times.
    private static func parts(_ report: JSONElement) throws -> String {
        let names = try report.fields().map { try $0.name.text() }
            .filter { $0 != "device_info" && $0 != "time_info" && $0 != "event" }
        return names.isEmpty ? "nothing" : names.joined(separator: ", ")
    }

    private static func line(_ item: JSONElement) throws -> String {
        try item["line_name"].textIfPresent() ?? item["line"].textOrNumber()
    }

    /// Versions have the counts in the item, or in its total.
    private static func counts(
        _ item: JSONElement, _ entered: StaticString, _ exited: StaticString
    ) throws(JSONReadError) -> PeopleCounts {
        let place = item["total"].isPresent ? item["total"] : item
        return PeopleCounts(entered: try place[entered].count(), exited: try place[exited].count(), total: nil)
    }

    /// With slashes or without.
    private static func time(_ value: JSONElement) throws(JSONReadError) -> WrittenTime {
        let hasSlashes = value.kind == .text ? try value.withText { $0.contains(UInt8(ascii: "/")) } : false
        guard hasSlashes else { return try WrittenTime(value) }
        let text = try value.text()
        let dashes = String(decoding: text.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
        guard let time = WrittenTime(dashes) else { throw value.error("is '\(text)', not a time") }
        return time
    }

    /// `UTC+8:00`, and whatever the device says after it.
    private static func clock(_ times: JSONElement) throws -> DeviceClock {
        let status = times["dst_status"]
        let isSummer: Bool? =
            switch status.kind {
            case .true: true
            case .false: false
            case .number: try status.int64() != 0
            default: nil
            }
        let zone = try times["time_zone"].textIfPresent() ?? times["timezone"].textIfPresent()
        guard let zone, zone.hasPrefix("UTC") else { return DeviceClock(isSummer: isSummer) }
        let offset = zone.dropFirst(3).prefix { "+-0123456789:".contains($0) }
        let parts = offset.dropFirst().split(separator: ":").map { Int($0) }
        guard let sign = offset.first, parts.count == 2, let hours = parts[0], let minutes = parts[1], hours < 24 else {
            return DeviceClock(isSummer: isSummer)
        }
        let east = (hours * 60 + minutes) * 60 * (sign == "-" ? -1 : 1)
        return DeviceClock(offsetSeconds: east + (isSummer == true ? 3600 : 0), isSummer: isSummer)
    }

    // MARK: Uplinks

    private mutating func take(_ uplink: MilesightUplink, _ line: Int, into events: inout [AdapterEvent]) throws {
        let source = uplink.device ?? options.counter ?? "milesight"
        var hasTotals = false
        for total in uplink.totals {
            hasTotals = true
            do {
                guard let time = uplink.time else {
                    throw BadRecord(line: line, reason: "the uplink has no time")
                }
                let name = name(uplink.device, line: total.line)
                let reading = CounterReading(
                    name: name, time: try reports.instant(time, of: name, line: line), value: total.counts, line: line)
                events += try reports.total(reading, of: source, isNamed: name.counter != nil)
            } catch { try reject(error, line) }
        }
        // Since which uplink they count it doesn't say.
        if uplink.hasPeriods, !hasTotals {
            reports.crossing(of: source, line: line)
        } else if !hasTotals {
            ofNobody.add("uplinks without people of lines")
        }
    }
}
