import ErrorKinds
import LocalTime
import Timekeeping

/// Makes the times of a file's rows the intervals of its zone. For one thread.
package struct LabelClock {
    /// Where an interval begins, by which offset its label is there, and how long it is.
    package struct Start {
        package var time: EventTime
        package var offsetMinutes: Int32
        package var seconds: UInt32

        init(_ instant: LabelInstants.Instant, seconds: UInt32) {
            time = instant.time
            offsetMinutes = instant.offsetMinutes
            self.seconds = seconds
        }
    }

    package struct Reading {
        /// What the row says: what the site's wall clock shows at the start, when the person crossed, or where rows say so at the end.
        var label: LocalLabel
        /// Where the interval begins.
        package var first: Start
        /// The second hour of that label, where it comes twice and the row doesn't say which it is.
        package var second: Start?
        /// How far clocks go back where it comes twice, minutes. Where a change cuts the intervals of persons, these begin nearer to one another, or
        /// further apart.
        package var backMinutes: Int32 = 60
        package var isSkipped = false
        /// Of a time that is the end of an interval, near a change of clocks.
        package var nominal: NominalEnd?
        /// Of a time that is an end and after which the clock skips what would be the next one: when it does.
        var gapAfter: EventTime?
    }

    /// An end that is not what the clock showed then but the label of the start and the interval's length: in the night in which an hour is
    /// skipped that is another interval, and so it is in that in which an hour comes twice.
    package struct NominalEnd {
        /// Of the start.
        var label: LocalLabel
        var first: Start
        var second: Start?
        var isSkipped: Bool
        /// When clocks change.
        var change: EventTime
        /// Whether no clock ever shows the end: a device that goes by its clock doesn't write it.
        var isUnshown: Bool
        /// Whether it is so whatever the file shows: clocks change within the interval, and the end is one that whole intervals of a day have.
        var isCertain = false
    }

    /// Why a row's time can't be.
    struct Refusal: KindedError {
        let reason: String
        var remedy: Remedy?
        var kind: ErrorKind { .malformed }
        var description: String { reason }
    }

    private let zone: LocalZone
    private let seconds: UInt32
    private let countsDays: Bool
    private let isEnd: Bool
    /// Minutes of the intervals within which people are counted; 0 where rows have intervals.
    private let personMinutes: Int32
    /// The last answer: many rows have one time.
    private var last: (label: LocalLabel, isStart: Bool, reading: Reading)?
    /// Labels far from any change of clocks, and the offset that all of them have.
    private var steady: (labels: ClosedRange<Int32>, offsetMinutes: Int32)?

    /// From a change of clocks so far on, labels are as they are everywhere: no clock was ever set by as much.
    private static let steadyMargin: Int32 = 26 * 60

    init(_ zone: LocalZone, _ format: CounterFormat) {
        self.zone = zone
        seconds = format.intervalSeconds
        countsDays = format.countsDays
        isEnd = format.time.isEnd
        personMinutes = format.gathering == .persons ? Int32(format.intervalSeconds / 60) : 0
    }

    /// - Parameters:
    ///   - offset: what the row says, in minutes east of UTC: it is obeyed, whatever the zone's is.
    ///   - isUnasked: whether the format has no place for it. Then it must be one that the zone has at that time, or UTC: a span of
    ///     hours looks the same.
    ///   - exactMinutes: of a count of a day, how long the row says that it is, between two instants.
    ///   - isStart: whether the interval begins then, also where times are ends.
    mutating func read(
        _ label: LocalLabel, offset: Int32?, isUnasked: Bool, exactMinutes: Int32? = nil, isStart: Bool = false
    ) throws(Refusal) -> Reading {
        let isEnd = isEnd && !isStart
        guard let offset else {
            if let last, last.label == label, last.isStart == isStart { return last.reading }
            let reading = steady(label, isEnd) ?? bare(label, isEnd)
            last = (label, isStart, reading)
            return reading
        }
        let time = EventTime(milliseconds: (Int64(label.minutes) - Int64(offset)) * 60_000)
        let own = Int32(zone.offsetMinutes(at: time))
        guard !isUnasked || offset == own || offset == 0 else {
            throw Refusal(
                reason: "the time \(label) ends as an offset from UTC does, which is not that of \(zone.name). Say in "
                    + "the format that it is one, with XXX")
        }
        guard !countsDays else {
            if personMinutes > 0 { return day(of: LocalLabel(minutes: label.minutes - offset + own), isEnd) }
            if let exactMinutes { return try day(of: label, offset, minutes: exactMinutes) }
            let reading = day(of: label, isEnd)
            // A day that another clock has shares its name with the site's, and not its people.
            guard offset == own || reading.first.time == time else {
                throw Refusal(
                    reason: "\(RFC3339.text(time.milliseconds, offsetMinutes: Int(offset))) is "
                        + "\(RFC3339.text(time.milliseconds, offsetMinutes: Int(own))) by the clock of \(zone.name), and a count of "
                        + "a day is of a day by the site's own clock")
            }
            return reading
        }
        let local = LocalLabel(minutes: label.minutes - offset + own)
        let instant = LabelInstants.Instant(time: time, offsetMinutes: own)
        return Reading(label: local, first: start(instant, local, isSkipped: false, isEnd))
    }

    /// What ``bare(_:_:)`` gives of a label far from any change of clocks; `nil` for another, or where rows have no starts.
    private mutating func steady(_ label: LocalLabel, _ isEnd: Bool) -> Reading? {
        guard !countsDays, !isEnd, personMinutes == 0 else { return nil }
        if steady?.labels.contains(label.minutes) != true {
            let instants = zone.instants(of: label)
            guard let span = zone.interval(at: instants.first.time) else { return nil }
            // Offsets of former centuries have seconds.
            let offset = Int32(span.offsetMinutes)
            guard instants.first.time.milliseconds == Int64(label.minutes - offset) * 60_000 else { return nil }
            func shown(_ time: EventTime) -> Int64 { time.milliseconds.dividedDown(by: 60_000) + span.offsetMinutes }
            let first = Int32(clamping: shown(span.start) + Int64(Self.steadyMargin))
            let last = Int32(clamping: shown(span.end) - Int64(Self.steadyMargin))
            guard first <= last, (first...last).contains(label.minutes) else { return nil }
            steady = (first...last, offset)
        }
        guard let offset = steady?.offsetMinutes else { return nil }
        let time = EventTime(milliseconds: Int64(label.minutes - offset) * 60_000)
        return Reading(label: label, first: Start(.init(time: time, offsetMinutes: offset), seconds: seconds))
    }

    private func bare(_ label: LocalLabel, _ isEnd: Bool) -> Reading {
        guard !countsDays else { return day(of: label, isEnd) }
        let instants = zone.instants(of: label)
        var reading = Reading(
            label: label, first: start(instants.first, label, isSkipped: instants.isSkipped, isEnd),
            second: instants.second.map { start($0, label, isSkipped: false, isEnd) }, isSkipped: instants.isSkipped)
        if let second = instants.second { reading.backMinutes = instants.first.offsetMinutes - second.offsetMinutes }
        guard isEnd else { return reading }
        let minutes = Int32(seconds / 60)
        let before = LocalLabel(minutes: label.minutes - minutes)
        let starts = zone.instants(of: before)
        if !instants.isSkipped, zone.instants(of: LocalLabel(minutes: label.minutes + minutes)).isSkipped {
            reading.gapAfter = zone.interval(at: instants.first.time)?.end
        }
        if reading.isSkipped { reading.isSkipped = starts.isSkipped }
        let isPlain = !instants.isSkipped && instants.second == nil && !starts.isSkipped && starts.second == nil
        let isCut =
            isPlain && starts.first.time != reading.first.time && 1440 % minutes == 0 && label.minutes % minutes == 0
        guard
            !isPlain || isCut,
            let change = change(near: instants.first.time)
        else { return reading }
        reading.nominal = NominalEnd(
            label: before, first: Start(starts.first, seconds: seconds),
            second: starts.second.map { Start($0, seconds: seconds) }, isSkipped: starts.isSkipped, change: change,
            isUnshown: instants.isSkipped, isCertain: isCut)
        return reading
    }

    private func change(near time: EventTime) -> EventTime? {
        guard let span = zone.interval(at: time) else { return nil }
        return time - span.start < span.end - time ? span.start : span.end
    }

    /// From what a row says to where its interval begins.
    private func start(_ said: LabelInstants.Instant, _ label: LocalLabel, isSkipped: Bool, _ isEnd: Bool) -> Start {
        if personMinutes > 0 { return span(around: said, label, isSkipped: isSkipped) }
        guard isEnd else { return Start(said, seconds: seconds) }
        let time = said.time - .seconds(Int64(seconds))
        let offset = isSkipped ? said.offsetMinutes : Int32(zone.offsetMinutes(at: time))
        return Start(.init(time: time, offsetMinutes: offset), seconds: seconds)
    }

    /// The span within which a person is counted: a full interval by the site's clock, or what a change of clocks leaves of it.
    private func span(around said: LabelInstants.Instant, _ label: LocalLabel, isSkipped: Bool) -> Start {
        let back = label.minutes - label.minutes.dividedDown(by: personMinutes) * personMinutes
        var start = said.time - .seconds(Int64(back) * 60)
        var end = start + .seconds(Int64(personMinutes) * 60)
        if !isSkipped, let steady = zone.interval(at: said.time) {
            start = max(start, steady.start)
            end = min(end, steady.end)
        }
        return Start(
            .init(time: start, offsetMinutes: said.offsetMinutes), seconds: UInt32((end - start).components.seconds))
    }

    /// A day from one instant up to another, which have to be the midnights at which it begins and ends by the site's clock.
    private func day(of label: LocalLabel, _ offset: Int32, minutes: Int32) throws(Refusal) -> Reading {
        let start = EventTime(milliseconds: (Int64(label.minutes) - Int64(offset)) * 60_000)
        let end = start + .seconds(Int64(minutes) * 60)
        let local = LocalLabel(minutes: Int32(start.milliseconds / 60_000 + zone.offsetMinutes(at: start)))
        let reading = day(of: local, false)
        guard reading.first.time == start, end == start + .seconds(Int64(reading.first.seconds)) else {
            func text(_ time: EventTime) -> String {
                RFC3339.text(time.milliseconds, offsetMinutes: Int(zone.offsetMinutes(at: time)))
            }
            throw Refusal(
                reason:
                    "the row is of the time from \(text(start)) to \(text(end)), and a count of a day is of a day of "
                    + "\(zone.name), from midnight to midnight")
        }
        return reading
    }

    /// A day begins at midnight, whatever time of it the row has.
    private func day(of label: LocalLabel, _ isEnd: Bool) -> Reading {
        // The midnight at which a day ends is that of the day after.
        let day = zone.day(of: isEnd ? LocalLabel(minutes: label.minutes - 1) : label)
        // Where clocks skip midnight the day begins after it, by the offset that holds then.
        return Reading(
            label: day.midnight,
            first: Start(
                .init(time: day.start, offsetMinutes: Int32(zone.offsetMinutes(at: day.start))),
                seconds: UInt32((day.end - day.start).components.seconds)))
    }
}
