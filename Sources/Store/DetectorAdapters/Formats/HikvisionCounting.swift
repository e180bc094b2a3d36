import Counts
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// People counting of Hikvision cameras by ISAPI, XML: alarms (`EventNotificationAlert`), one after the other or as the
/// `multipart/mixed` stream in which they come, and answers to a counting search (`CountingStatisticsResult`).
///
/// Source: published descriptions of ISAPI's people counting. An alarm by `timeRange` or `signalTrigger` is the people of its
/// interval, one by `realTime` says how far the camera has counted. Other alarms and children's counts are of nobody.
package struct HikvisionCounting: ReportingFormat {
    package static let framing = RecordFraming.multipartXML
    package static let title = "people counting of Hikvision cameras"
    package static let name = "hikvision"

    private let options: AdapterOptions
    package var ofNobody = OfNobody()
    package var reports: DeviceReports
    package var notices: [AdapterNotice] = []

    /// - Throws: `UnknownTimeZone`.
    package init(_ options: AdapterOptions) throws {
        self.options = options
        reports = DeviceReports(try SiteZones(options), .tellsChanges, options)
    }

    package static func recognizes(_ message: DetectorMessage) -> Bool {
        guard !message.isJSON, let document = try? HikvisionDocument(message.bytes, line: message.line) else {
            return false
        }
        return document.kind != nil
    }

    package mutating func take(_ message: DetectorMessage, into events: inout [AdapterEvent]) throws {
        let document = try HikvisionDocument(message.bytes, line: message.line)
        reports.begin()
        switch document.kind {
        case .alarm: try alarm(document, message.line, into: &events)
        case .search: try search(document, message.line, into: &events)
        case nil:
            throw message.bad(
                "'\(document.root)' is neither an alarm (EventNotificationAlert) nor a search's result "
                    + "(CountingStatisticsResult)")
        }
    }

    private mutating func alarm(_ alarm: HikvisionDocument, _ line: Int, into events: inout [AdapterEvent]) throws {
        guard alarm.eventType.lowercased() == "peoplecounting" else {
            return ofNobody.add("of the event '\(alarm.eventType)'")
        }
        guard !alarm.counts.isEmpty else { throw BadRecord(line: line, reason: "an alarm without 'peopleCounting'") }
        for count in alarm.counts {
            do {
                let name = name(alarm, count)
                let device = name.counter ?? name.site
                switch count.method {
                case "timeRange", "signalTrigger":
                    let (end, rest) = try Self.end(count.end, "endTime", line)
                    try reports.interval(
                        name, of: device, from: try Self.time(count.start, "startTime", line), to: end, plus: rest,
                        try Self.people(count, line), line: line, into: &events)
                case "realTime":
                    let written = try Self.time(count.time.isEmpty ? alarm.time : count.time, "time", line)
                    let reading = CounterReading(
                        name: name, time: try reports.instant(written, of: name, line: line),
                        value: try Self.people(count, line), line: line)
                    events += try reports.total(reading, of: device, isNamed: name.counter != nil)
                default:
                    throw BadRecord(
                        line: line,
                        reason: "'statisticalMethods' is timeRange, signalTrigger or realTime, not '\(count.method)'")
                }
            } catch { try reject(error, line) }
        }
    }

    private mutating func search(_ result: HikvisionDocument, _ line: Int, into events: inout [AdapterEvent]) throws {
        if result.status.uppercased() == "MORE" {
            notices.append(.doubt(line: line, "the answer has a part of what was searched (MORE)"))
        }
        if result.counts.isEmpty { ofNobody.add("without a match ('\(result.status)')") }
        for count in result.counts {
            do throws(BadRecord) {
                let name = name(result, count)
                let (end, rest) = try Self.end(count.end, "endTime", line)
                try reports.interval(
                    name, of: name.counter ?? name.site, from: try Self.time(count.start, "startTime", line),
                    to: end, plus: rest, try Self.people(count, line), mayGrow: true, line: line, into: &events)
            } catch {
                notices.append(.rejected(error))
            }
        }
    }

    private func name(_ document: HikvisionDocument, _ count: HikvisionDocument.Count) -> CounterName {
        let (channel, region) = (document.channel, count.region)
        let line = region.isEmpty ? channel : channel.isEmpty ? region : "\(channel)/\(region)"
        let counter = document.device.isEmpty ? options.counter : document.device
        // Channels are called alike in all cameras.
        return CounterName(
            site: options.site ?? counter ?? "hikvision", line: line.isEmpty ? nil : line, counter: counter)
    }

    private static func people(_ count: HikvisionDocument.Count, _ line: Int) throws(BadRecord) -> PeopleCounts {
        if let fault = count.fault { throw BadRecord(line: line, reason: fault) }
        guard let entered = UInt64(count.entered), let exited = UInt64(count.exited) else {
            throw BadRecord(
                line: line, reason: "who entered ('\(count.entered)') and who left ('\(count.exited)') are numbers")
        }
        return PeopleCounts(entered: entered, exited: exited, total: nil)
    }

    private static func time(_ text: String, _ field: String, _ line: Int) throws(BadRecord) -> WrittenTime {
        guard let time = WrittenTime(text) else {
            throw BadRecord(line: line, reason: "'\(field)' is '\(text)', not a time")
        }
        return time
    }

    /// Some write the last second of an interval for its end: what is then missing comes with it. Which time the end is only the
    /// clock can say, which may change there.
    private static func end(
        _ text: String, _ field: String, _ line: Int
    ) throws(BadRecord) -> (WrittenTime, plus: Duration) {
        let end = try time(text, field, line)
        let written =
            switch end {
            case .instant(let instant): instant.milliseconds
            case .local(let wall): wall.milliseconds
            }
        let passed = written - written.dividedDown(by: 60_000) * 60_000
        return (end, plus: passed >= 59_000 ? .milliseconds(60_000 - passed) : .zero)
    }
}
