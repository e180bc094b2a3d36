import LocalTime
import ErrorKinds
import Timekeeping

/// Makes the times of a file's rows the intervals of its zone. For one thread.
struct LabelClock {
    struct Reading {
        /// What the row says: what the site's wall clock shows at the start, or where rows say so at the end.
        var label: LocalLabel
        /// Where the interval begins.
        var first: LabelInstants.Instant
        /// The second hour of that label, where it comes twice and the row doesn't say which it is.
        var second: LabelInstants.Instant?
        var isSkipped = false
        var seconds: UInt32
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
    private var last: (label: LocalLabel, reading: Reading)?

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
    mutating func read(
        _ label: LocalLabel, offset: Int32?, isUnasked: Bool
    ) throws(Refusal) -> Reading {
        guard let offset else {
            if let last, last.label == label { return last.reading }
            let reading = bare(label)
            last = (label, reading)
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
            if personMinutes > 0 { return day(of: LocalLabel(minutes: label.minutes - offset + own)) }
            let reading = day(of: label)
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
        return started(
            Reading(label: local, first: .init(time: time, offsetMinutes: own), seconds: seconds))
    }

    /// From when people crossed, or intervals ended, to when the interval begins.
    private func started(_ reading: Reading) -> Reading {
        guard isEnd || personMinutes > 0 else { return reading }
        var reading = reading
        if personMinutes > 0 {
            let minutes = reading.label.minutes
            let back = minutes - minutes.dividedDown(by: personMinutes) * personMinutes
            reading.label = LocalLabel(minutes: minutes - back)
            let span = Duration.seconds(Int64(back) * 60)
            reading.first = .init(time: reading.first.time - span, offsetMinutes: reading.first.offsetMinutes)
            reading.second = reading.second.map { .init(time: $0.time - span, offsetMinutes: $0.offsetMinutes) }
            return reading
        }
        reading.first = begun(reading.first, isSkipped: reading.isSkipped)
        reading.second = reading.second.map { begun($0, isSkipped: false) }
        if reading.isSkipped {
            reading.isSkipped =
                zone.instants(of: LocalLabel(minutes: reading.label.minutes - Int32(seconds / 60))).isSkipped
        }
        return reading
    }

    /// When an interval began that ended at an instant.
    private func begun(_ end: LabelInstants.Instant, isSkipped: Bool) -> LabelInstants.Instant {
        let start = end.time - .seconds(Int64(seconds))
        return .init(
            time: start, offsetMinutes: isSkipped ? end.offsetMinutes : Int32(zone.offsetMinutes(at: start)))
    }

    private func bare(_ label: LocalLabel) -> Reading {
        guard !countsDays else { return day(of: label) }
        let instants = zone.instants(of: label)
        return started(
            Reading(
                label: label, first: instants.first, second: instants.second, isSkipped: instants.isSkipped,
                seconds: seconds))
    }

    /// A day begins at midnight, whatever time of it the row has.
    private func day(of label: LocalLabel) -> Reading {
        // The midnight at which a day ends is that of the day after.
        let day = zone.day(of: isEnd ? LocalLabel(minutes: label.minutes - 1) : label)
        // Where clocks skip midnight the day begins after it, by the offset that holds then.
        return Reading(
            label: day.midnight,
            first: .init(time: day.start, offsetMinutes: Int32(zone.offsetMinutes(at: day.start))),
            seconds: UInt32((day.end - day.start).components.seconds))
    }
}
