import Counts
import FootfallEvents
internal import Timekeeping

/// What counters report: the people of an interval that is over, how far they have counted since they were reset, and crossings as
/// they happen.
///
/// **Nobody is counted twice.** A device that says the people of intervals says the same people in its totals and crossings, which
/// are then left out and counted as ignored. Of one that says totals only the intervals are made of these; one that says
/// crossings only is rejected at the end of the input. Of a file that is decided at its end, whatever the order of its messages;
/// of a stream totals are taken until the device says an interval. What both still make of the same time is a conflict in the
/// log. For one thread.
package struct DeviceReports {
    private struct Device {
        var saysIntervals = false
        var saysTotals = false
        /// Of a file: readings that are taken where the device says no intervals.
        var waiting: [CounterReading] = []
        var isNamed = false
        var crossings = 0
        var firstCrossing = 0
    }

    private(set) var intervals: DeviceIntervals
    private var totals: CumulativeCounters
    private let options: AdapterOptions
    private var devices: [String: Device] = [:]
    private var notices: [AdapterNotice] = []
    /// Totals and crossings of devices that say the same people by intervals.
    private(set) var ignored = 0

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
        _ counts: PeopleCounts, clock: DeviceClock = DeviceClock(), mayGrow: Bool = false, line: Int
    ) throws(BadRecord) -> AdapterEvent {
        let event = try intervals.event(name, from: from, to: to, plus: rest, counts, clock: clock, line: line)
        if devices[device]?.saysIntervals != true {
            ignored += devices[device]?.waiting.count ?? 0
            devices[device, default: Device()].saysIntervals = true
            devices[device]!.waiting = []
        }
        return mayGrow ? .sum(event) : .count(event)
    }

    mutating func instant(
        _ time: WrittenTime, of name: CounterName, clock: DeviceClock = DeviceClock(), line: Int
    ) throws(BadRecord) -> EventTime { try intervals.instant(time, of: name, clock: clock, line: line) }

    /// - Parameter isNamed: whether the device has a name of its own by which it is known again in another input.
    mutating func total(
        _ reading: CounterReading, of device: String, isNamed: Bool
    ) throws -> [AdapterEvent] {
        if devices[device]?.saysIntervals == true {
            ignored += 1
            return []
        }
        devices[device, default: Device()].saysTotals = true
        guard options.isStream else {
            devices[device]!.isNamed = isNamed
            devices[device]!.waiting.append(reading)
            return []
        }
        return try totals.take(reading, device: device, isNamed: isNamed).map { .count(options.sourced($0)) }
    }

    /// Somebody crossed a line, or came since the message before: that is in the device's intervals or totals too.
    mutating func crossing(of device: String, line: Int) {
        if devices[device]?.crossings ?? 0 == 0 { devices[device, default: Device()].firstCrossing = line }
        devices[device]!.crossings += 1
    }

    /// The end of the input.
    mutating func finish() throws -> [AdapterEvent] {
        intervals.finish()
        for (name, device) in devices.sorted(by: { $0.key < $1.key }) {
            for reading in device.waiting {
                do { _ = try totals.take(reading, device: name, isNamed: device.isNamed) } catch let bad as BadRecord {
                    notices.append(.rejected(bad))
                }
            }
            devices[name]!.waiting = []
            if device.saysIntervals || device.saysTotals {
                ignored += device.crossings
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
        return try totals.finish().map { .count(options.sourced($0)) }
    }
}
