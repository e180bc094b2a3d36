import Counts
import FootfallEvents
internal import Timekeeping

/// What counters report: the people of an interval that is over, how far they have counted since they were reset, and crossings as
/// they happen.
///
/// **Nobody is counted twice.** What a device says of an interval is in its totals and crossings too: totals make intervals of the
/// times of which it says none itself. One that says crossings only is rejected at the end of the input. Of a file that is decided
/// at its end, whatever the order of its messages; of a stream by what has come so far. What both still make of the same time is a
/// conflict in the log. For one thread.
package struct DeviceReports {
    private struct Device {
        var saysIntervals = false
        var saysTotals = false
        var crossings = 0
        var firstCrossing = 0
    }

    private(set) var intervals: DeviceIntervals
    private var totals: CumulativeCounters
    private let options: AdapterOptions
    private var devices: [String: Device] = [:]
    private var notices: [AdapterNotice] = []
    private var ignoredCrossings = 0
    /// Totals and crossings that are in what their devices say of intervals.
    var ignored: Int { ignoredCrossings + totals.ignored }

    init(_ zones: SiteZones, _ kind: CumulativeCounters.Kind, _ options: AdapterOptions) {
        self.options = options
        intervals = DeviceIntervals(zones, options)
        totals = CumulativeCounters(zones, kind, options)
    }

    mutating func resume(_ log: CounterLog) { totals.resume(log) }
    mutating func takePositions() -> [NamedCounterPosition] { totals.takePositions() }
    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + intervals.takeNotices() + totals.takeNotices()
    }

    var heldBack: Int { totals.heldBack }
    var missing: Int { totals.missing }
    var readings: Int { totals.taken }
    var sitesOfUTC: Set<String> { intervals.sitesOfUTC.union(totals.sitesOfUTC) }

    /// The next message.
    mutating func begin() { intervals.begin() }

    /// - Parameters:
    ///   - rest: what lies between the end that is written and the interval's own.
    ///   - mayGrow: whether the device may have been asked while the interval was under way.
    mutating func interval(
        _ name: CounterName, of device: String, from: WrittenTime, to: WrittenTime, plus rest: Duration = .zero,
        _ counts: PeopleCounts, clock: DeviceClock = DeviceClock(), mayGrow: Bool = false, line: Int,
        into events: inout [AdapterEvent]
    ) throws(BadRecord) {
        guard let event = try intervals.event(name, from: from, to: to, plus: rest, counts, clock: clock, line: line)
        else { return }
        let start = EventTime(milliseconds: event.intervalStart)
        if totals.cover(start..<start + .seconds(Int64(event.intervalSeconds)), of: name, device: device) {
            devices[device, default: Device()].saysIntervals = true
        }
        events.append(mayGrow ? .sum(event) : .count(event))
    }

    mutating func instant(
        _ time: WrittenTime, of name: CounterName, clock: DeviceClock = DeviceClock(), line: Int
    ) throws(BadRecord) -> EventTime { try intervals.instant(time, of: name, clock: clock, line: line) }

    /// - Parameter isNamed: whether the device has a name of its own by which it is known again in another input.
    mutating func total(
        _ reading: CounterReading, of device: String, isNamed: Bool
    ) throws -> [AdapterEvent] {
        devices[device, default: Device()].saysTotals = true
        return try totals.take(reading, device: device, isNamed: isNamed).map { .count(options.sourced($0)) }
    }

    /// Somebody crossed a line, or came since the message before: that is in the device's intervals or totals too.
    mutating func crossing(of device: String, line: Int) {
        if devices[device]?.crossings ?? 0 == 0 { devices[device, default: Device()].firstCrossing = line }
        devices[device]!.crossings += 1
    }

    /// The end of the input.
    mutating func finish() throws -> [AdapterEvent] {
        let repeated = intervals.finish()
        for event in repeated {
            let name = CounterName(
                site: event.site, line: event.hasLine ? event.line : nil,
                counter: event.hasCounter ? event.counter : nil)
            let start = EventTime(milliseconds: event.intervalStart)
            _ = totals.cover(
                start..<start + .seconds(Int64(event.intervalSeconds)), of: name, device: name.counter ?? name.site)
        }
        for (name, device) in devices.sorted(by: { $0.key < $1.key }) {
            if device.saysIntervals || device.saysTotals {
                ignoredCrossings += device.crossings
            } else if device.crossings > 0 {
                notices.append(
                    .rejected(
                        BadRecord(
                            line: device.firstCrossing,
                            reason:
                                "'\(name)' says neither the people of intervals nor totals, in \(device.crossings) messages that "
                                + "begin here: only crossings as they happen, or who came since the message before")))
            }
            devices[name]!.crossings = 0
        }
        return try repeated.map { .count($0) } + totals.finish().map { .count(options.sourced($0)) }
    }
}
