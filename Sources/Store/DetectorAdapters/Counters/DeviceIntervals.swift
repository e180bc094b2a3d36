import Counts
import FootfallEvents
import LocalTime
internal import Timekeeping

/// What a message says of its device's clock, for times without an offset.
struct DeviceClock {
    /// An IANA name.
    var zone: String?
    /// Seconds east of UTC at that time, daylight saving included.
    var offsetSeconds: Int?
    /// Whether daylight saving was on: of an hour that comes twice that tells which is meant.
    var isSummer: Bool?
}

/// Intervals that devices have cut and summed up themselves, as events of `counts`. For one thread.
///
/// Times without an offset are of the site's zone, as in ``LocalTimes``; where none is known, of the one that the device names.
struct DeviceIntervals {
    private let zones: SiteZones
    private let options: AdapterOptions
    private var times: LocalTimes
    /// Of a file: what is said again in the hour that comes twice.
    private var repeated = RepeatedIntervals()
    /// How much later the interval that is read would be in the second hour, where what follows it tells.
    private var untilSecond: Duration?
    /// Whether the input begins with it.
    private var isBeginning = false
    /// Zones that devices name; `nil` for a name that is none.
    private var named: [String: LocalZone?] = [:]
    /// What the message that is read has said.
    private var told: [Told] = []
    /// Sites whose counter nobody names.
    private var unnamed: Set<String> = []
    private var notices: [AdapterNotice] = []
    /// Sites of no known zone, whose counts are of hours and days of UTC.
    private(set) var sitesOfUTC: Set<String> = []

    private struct Told {
        var name: CounterName
        var start: EventTime
        var saysEntered: Bool
    }

    /// No interval that ends at an earlier label than its own is so long.
    private static let crossingMax = Duration.seconds(3 * 3_600)

    init(_ zones: SiteZones, _ options: AdapterOptions) {
        self.zones = zones
        self.options = options
        times = LocalTimes(zones)
    }

    mutating func takeNotices() -> [AdapterNotice] {
        defer { notices = [] }
        return notices + times.takeNotices()
    }

    /// The next message: what it says twice is said of two counters that it doesn't tell apart, or wrong.
    mutating func begin() { told.removeAll(keepingCapacity: true) }

    /// The end of the input.
    ///
    /// - Returns: Intervals of which it wasn't known which they are.
    mutating func finish() -> [PeopleCounted] {
        times.finish()
        notices += repeated.finish()
        return repeated.takeSettled()
    }

    /// - Parameter rest: what lies between the end that is written and the interval's own, where the last second is written.
    /// - Returns: `nil` for one of which what follows tells which it is: ``finish()`` gives it.
    /// - Throws: ``BadRecord`` for an interval that the message has said before, for one that is not of whole seconds or longer than a day, or a time whose zone nobody knows.
    mutating func event(
        _ name: CounterName, from: WrittenTime, to: WrittenTime, plus rest: Duration = .zero, _ counts: PeopleCounts,
        clock: DeviceClock = DeviceClock(), line: Int
    ) throws(BadRecord) -> PeopleCounted? {
        let device = clock.zone.flatMap { deviceZone($0) }
        (untilSecond, isBeginning) = (nil, false)
        let span = try span(name, from, to, rest, counts, clock, device, line)
        for count in [counts.entered, counts.exited, counts.total]
        where count != PeopleCounts.absent && count >= PeopleCounts.largest {
            throw BadRecord(line: line, reason: "more people than anybody counts")
        }
        if let untilSecond {
            let second = span.lowerBound + untilSecond..<span.upperBound + untilSecond
            repeated.hold(
                RepeatedIntervals.Again(
                    first: event(name, span, counts, device, line), second: event(name, second, counts, device, line),
                    line: line, beginning: isBeginning ? counts : nil), of: name, at: span.lowerBound)
            return nil
        }
        for saysEntered in [true, false] where (saysEntered ? counts.entered : counts.exited) != PeopleCounts.absent {
            let isTold = told.contains {
                $0.start == span.lowerBound && $0.saysEntered == saysEntered && $0.name == name
            }
            guard !isTold else {
                throw BadRecord(
                    line: line,
                    reason: "the message says the people of \(name.text) at \(RFC3339.text(span.lowerBound)) twice")
            }
            told.append(Told(name: name, start: span.lowerBound, saysEntered: saysEntered))
        }
        if name.counter == nil, unnamed.insert(name.site).inserted {
            notices.append(
                .doubt(
                    line: line,
                    "messages don't name the counter of '\(name.site)': where several count it, each needs a name"))
        }
        return event(name, span, counts, device, line)
    }

    private mutating func event(
        _ name: CounterName, _ span: Range<EventTime>, _ counts: PeopleCounts, _ device: LocalZone?, _ line: Int
    ) -> PeopleCounted {
        let zone: LocalZone? = zones.zone(of: name.site, at: span.lowerBound) ?? device
        if zone == nil { sitesOfUTC.insert(name.site) }
        var event = LocalIntervals(zone ?? .utc, seconds: options.intervalSeconds)
            .count(name.site, from: span.lowerBound, to: span.upperBound)
        if let line = name.line { event.line = line }
        if let counter = name.counter { event.counter = counter }
        if counts.entered != PeopleCounts.absent { event.entered = counts.entered }
        if counts.exited != PeopleCounts.absent { event.exited = counts.exited }
        if counts.total != PeopleCounts.absent { event.total = counts.total }
        event.sourceLine = UInt32(clamping: line)
        return options.sourced(event)
    }

    /// When a reading was taken.
    mutating func instant(
        _ time: WrittenTime, of name: CounterName, clock: DeviceClock = DeviceClock(), line: Int
    ) throws(BadRecord) -> EventTime {
        guard case .local(let wall) = time else {
            guard case .instant(let instant) = time else { fatalError("a time is an instant or local") }
            return instant
        }
        let device = clock.zone.flatMap { deviceZone($0) }
        if let offset = clock.offsetSeconds, device == nil, zones.zone(of: name.site, showing: wall) == nil {
            return EventTime(milliseconds: wall.milliseconds) - .seconds(offset)
        }
        if let isSummer = clock.isSummer {
            let (instants, _) = try times.instants(of: wall, at: name.site, else: device, line: line)
            if instants.count == 2 { return instants[isSummer ? 0 : 1] }
        }
        return try times.instant(time, of: name.text, at: name.site, else: device, line: line)
    }

    private mutating func deviceZone(_ name: String) -> LocalZone? {
        if let known = named[name] { return known }
        let found = try? LocalZone(named: name)
        named.updateValue(found, forKey: name)
        return found
    }

    // MARK: The span of an interval

    private mutating func span(
        _ name: CounterName, _ from: WrittenTime, _ to: WrittenTime, _ rest: Duration, _ counts: PeopleCounts,
        _ clock: DeviceClock, _ device: LocalZone?, _ line: Int
    ) throws(BadRecord) -> Range<EventTime> {
        let (start, end): (EventTime, EventTime)
        switch (from, to) {
        case (.instant(let first), .instant(let last)): (start, end) = (first, last + rest)
        case (.local(let first), .local(let last)):
            guard let local = try localSpan(name, first, last, rest, counts, clock, device, line) else {
                throw BadRecord(line: line, reason: "\(first) to \(last) is not an interval")
            }
            (start, end) = local
        default: throw BadRecord(line: line, reason: "an interval has an offset at one end and not at the other")
        }
        let length = end - start
        guard start.milliseconds % 1000 == 0, end.milliseconds % 1000 == 0, length > .zero,
            length <= .seconds(Int64(CountInterval.secondsOfDayMax))
        else {
            throw BadRecord(
                line: line,
                reason:
                    "\(RFC3339.text(start)) to \(RFC3339.text(end)) is not an interval of whole seconds, of a day at most"
            )
        }
        return start..<end
    }

    private mutating func localSpan(
        _ name: CounterName, _ first: WallTime, _ last: WallTime, _ rest: Duration, _ counts: PeopleCounts,
        _ clock: DeviceClock, _ device: LocalZone?, _ line: Int
    ) throws(BadRecord) -> (EventTime, EventTime)? {
        if let offset = clock.offsetSeconds, device == nil, zones.zone(of: name.site, showing: first) == nil {
            return (
                EventTime(milliseconds: first.milliseconds) - .seconds(offset),
                EventTime(milliseconds: last.milliseconds) - .seconds(offset) + rest
            )
        }
        let (starts, _) = try times.instants(of: first, at: name.site, else: device, line: line)
        // The end that is written is looked up: the one after the last second may be another time, or none.
        let ends = try ends(last, name, device, line).map { $0 + rest }
        let length = Duration.milliseconds(last.milliseconds - first.milliseconds) + rest
        var possible = starts.filter { start in ends.contains { $0 > start } }
        if starts.count == 2, let isSummer = clock.isSummer { possible = [starts[isSummer ? 0 : 1]] }
        // In the hour that comes twice the length tells the two ends apart: the wrong one makes the interval an hour longer.
        let whole = possible.filter { start in length > .zero && ends.contains { $0 - start == length } }
        if !whole.isEmpty { possible = whole }
        guard var start = possible.first else { return nil }
        if possible.count == 2, !options.isStream, !times.hasMet(name.text) {
            isBeginning = repeated.mayBegin(name, at: starts[0], counts, isHour: length >= starts[1] - starts[0])
            if !isBeginning, let latest = repeated.settleBeginning(name, at: starts[0]) {
                _ = try times.instant(.instant(latest), of: name.text, at: name.site, line: line)
            }
        }
        if starts.count == 1, !repeated.isEmpty { repeated.settleBeginning(name, before: start) }
        if isBeginning {
            untilSecond = starts[1] - starts[0]
        } else if possible.count == 2, !options.isStream, let hour = repeated.hour(of: name, at: starts[0], counts) {
            start = starts[hour == .second ? 1 : 0]
            if hour == .open { untilSecond = starts[1] - starts[0] }
            if hour == .second { _ = try times.instant(.instant(start), of: name.text, at: name.site, line: line) }
        } else if possible.count == 2 {
            start = try times.instant(
                .local(first), of: name.text, at: name.site, else: device, lasting: length, line: line)
        } else {
            _ = try times.instant(.instant(start), of: name.text, at: name.site, line: line)
        }
        if starts.count == 2, untilSecond == nil, !options.isStream {
            repeated.note(name, at: starts[0], counts, isSecond: start == starts[1])
        }
        let end = ends.first { length > .zero && $0 - start == length } ?? ends.first { $0 > start }
        guard let end, length > .zero || end - start < Self.crossingMax else { return nil }
        return (start, end)
    }
    /// What an end may stand for, which the clocks may skip: 00:45 to 01:00, where 02:00 follows on 00:59.
    private mutating func ends(
        _ last: WallTime, _ name: CounterName, _ device: LocalZone?, _ line: Int
    ) throws(BadRecord) -> [EventTime] {
        do { return try times.instants(of: last, at: name.site, else: device, line: line).0 } catch {
            let before = WallTime(milliseconds: last.milliseconds - 1)
            guard let instants = try? times.instants(of: before, at: name.site, else: device, line: line).0 else {
                throw error
            }
            return instants.map { $0 + .milliseconds(1) }
        }
    }
}
