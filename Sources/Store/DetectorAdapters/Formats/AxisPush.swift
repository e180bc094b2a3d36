import Counts
import EventSchema
import FootfallEvents
import LocalTime
import Stores
internal import Timekeeping

/// What AXIS 3D People Counter pushes to a server, "Axis Retail Data": the people of a minute, or of 5 or 15, by direction.
///
/// Source: Axis' developer documentation (P8815-2 3D people counter API, "Generic data push"), version 0.4. An interval is the
/// measurement's own, else its push's, in UTC where the push says it.
struct AxisPush {
    private let options: AdapterOptions
    private var intervals: DeviceIntervals
    private var notices: [AdapterNotice] = []
    /// Measurements of other kinds, such as occupancy, and pushes without any.
    private(set) var ofNobody = 0

    init(_ zones: SiteZones, _ options: AdapterOptions) {
        self.options = options
        intervals = DeviceIntervals(zones, options)
    }

    var sitesOfUTC: Set<String> { intervals.sitesOfUTC }

    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + intervals.takeNotices()
    }

    mutating func finish() -> [PeopleCounted] { intervals.finish() }

    mutating func take(_ push: JSONElement, line: Int, into events: inout [AdapterEvent]) throws {
        intervals.begin()
        let sensor = push["sensor"]
        let serial = try sensor["serial"].textIfPresent() ?? options.counter
        let site = try options.site ?? sensor["name"].textIfPresent().map(StoreName.composed) ?? serial ?? "axis"
        let name = CounterName(site: site, line: nil, counter: serial)
        // Versions write it differently.
        let clock = DeviceClock(
            zone: try sensor["timeZone"].textIfPresent() ?? sensor["timezone"].textIfPresent())
        let data = push["data"]
        var isEmpty = true
        for measurement in try data["measurements"].list() {
            isEmpty = false
            guard try measurement["kind"].isText("people-counts") else {
                ofNobody += 1
                continue
            }
            do {
                if let event = try intervals.event(
                    name, from: Self.time(measurement, data, "utcFrom", "localFrom"),
                    to: Self.time(measurement, data, "utcTo", "localTo"), Self.counts(measurement), clock: clock,
                    line: line)
                {
                    events.append(.count(event))
                }
            } catch let bad as BadRecord {
                notices.append(.rejected(bad))
            } catch let bad as JSONReadError {
                // The others of the push are taken.
                notices.append(.rejected(BadRecord(bad, line: line)))
            }
        }
        if isEmpty { ofNobody += 1 }
    }

    private static func time(
        _ measurement: JSONElement, _ data: JSONElement, _ utc: StaticString, _ local: StaticString
    ) throws(JSONReadError) -> WrittenTime {
        let instant = measurement[utc].isPresent ? measurement[utc] : data[utc]
        if instant.isPresent {
            let time = try WrittenTime(instant)
            // It is of UTC by its name, also without a Z.
            if case .local(let wall) = time { return .instant(EventTime(milliseconds: wall.milliseconds)) }
            return time
        }
        return try WrittenTime(measurement[local].isPresent ? measurement[local] : data[local])
    }

    private static func counts(_ measurement: JSONElement) throws(JSONReadError) -> PeopleCounts {
        var counts = PeopleCounts()
        for item in try measurement["items"].list() {
            let direction = item["direction"]
            if try direction.isText("in") {
                guard counts.entered == PeopleCounts.absent else { throw direction.error("says 'in' a second time") }
                counts.entered = try item["count"].count()
            } else if try direction.isText("out") {
                guard counts.exited == PeopleCounts.absent else { throw direction.error("says 'out' a second time") }
                counts.exited = try item["count"].count()
            } else {
                throw direction.error("is in or out, not '\(try direction.text())'")
            }
        }
        guard !counts.isEmpty else { throw measurement.error("has neither who came in nor who went out") }
        return counts
    }
}
