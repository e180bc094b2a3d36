import Counts
import Foundation
import LocalTime
internal import Timekeeping

/// Where an import left a counter: the next goes on from there. It is written in the transaction of the counts that it led to.
///
/// JSON; times in milliseconds. One of another version is not gone on from: the first interval of the next input is then held back.
struct CounterPosition: Codable, Equatable {
    static let currentVersion = 1

    struct Value: Codable, Equatable {
        var entered: UInt64?
        var exited: UInt64?
        var total: UInt64?
    }
    struct Reading: Codable, Equatable {
        var time: Int64
        var value: Value
    }
    struct Sum: Codable, Equatable {
        var start: Int64
        var people: Value
    }
    struct Span: Codable, Equatable {
        var from: Int64
        var to: Int64
    }

    var version = Self.currentVersion
    /// The last reading that counts, and one after it, lower or very much higher, that is not judged.
    var last: Reading
    var fallen: Reading?
    /// From when on there are readings.
    var first: Int64
    /// The start of the first interval that was not told, and who came since.
    var next: Int64
    var sums: [Sum]
    var unknown: [Span]
    /// In which its intervals were cut; `nil` where that was not written down.
    var zone: String?
    /// The most people that came between two readings; `nil` likewise.
    var largestRise: UInt64?
    /// The last reading before the latest reset; `nil` where there was none, or likewise.
    var beforeReset: Reading?
    /// How often it went up and down; `nil` where that was not written down.
    var watch: Watch?
    /// What its device says of intervals from `next` on; `nil` for nothing.
    var covered: [Span]?
    /// Where it stood before a silence after which next to nothing came, and that silence: none, or one.
    var before: [CounterPosition]?
    var silence: Span?
    /// When its device was not heard, since this counter was; `nil` for never.
    var silences: [Span]?

    struct Watch: Codable, Equatable {
        var rises: Int
        var falls: Int
        var last: Reading
    }
}

extension CounterPosition {
    /// The latest time of which it knows.
    var heard: EventTime { EventTime(milliseconds: fallen?.time ?? last.time) }

    init(_ course: CounterCourse, zone: String) {
        self.init(course.level, course.intervals, zone: zone)
        if !course.silences.isEmpty { silences = course.silences.map { Span($0) } }
    }

    init(_ level: CounterLevel, _ intervals: CounterIntervals, zone: String) {
        self.zone = zone
        last = Reading(level.last)
        fallen = level.fallen.map { Reading($0) }
        first = intervals.first.milliseconds
        next = intervals.next.milliseconds
        largestRise = level.largestRise
        beforeReset = level.beforeReset.map { Reading($0) }
        sums = intervals.sums.sorted { $0.key < $1.key }
            .map { Sum(start: $0.key.milliseconds, people: Value($0.value.people)) }
        unknown = intervals.unknown.map { Span($0) }
    }

    /// `nil` for what is none of this version, or of a counter of other directions.
    init?(_ bytes: [UInt8]?) {
        guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            position.version == Self.currentVersion
        else { return nil }
        self = position
    }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(self))
    }

    /// Whether another zone cuts the time from here on into the same intervals.
    func isAlike(_ intervals: LocalIntervals, to others: LocalIntervals) -> Bool {
        ([next] + sums.map(\.start) + unknown.flatMap { [$0.from, $0.to] }).allSatisfy {
            let time = EventTime(milliseconds: $0)
            let (own, other) = (intervals.interval(at: time), others.interval(at: time))
            return own.start == other.start && own.end == other.end
        }
    }

    /// The course from here on by another clock, of whose intervals the first that is told begins after all that was read.
    func course(of name: CounterName, restartingWith intervals: LocalIntervals) -> CounterCourse {
        var position = self
        let interval = intervals.interval(at: EventTime(milliseconds: next))
        position.next = (interval.start.milliseconds >= next ? interval.start : interval.end).milliseconds
        position.first = heard.milliseconds
        position.sums = []
        position.unknown = []
        return position.course(of: name, intervals)
    }

    /// The course from here on.
    func course(of name: CounterName, _ intervals: LocalIntervals) -> CounterCourse {
        let sums = self.sums.map {
            (EventTime(milliseconds: $0.start), CounterIntervals.Sum(people: $0.people.counts, line: 0))
        }
        return CounterCourse(
            CounterLevel(
                last.reading(of: name), fallen: fallen?.reading(of: name), largestRise: largestRise ?? 0,
                beforeReset: beforeReset?.reading(of: name)),
            CounterIntervals(
                intervals, first: EventTime(milliseconds: first), zero: last.value.counts.zero,
                next: EventTime(milliseconds: next), sums: Dictionary(sums) { $1 },
                unknown: unknown.map(\.times)),
            silences: silences?.map(\.times) ?? [])
    }
}

extension CounterPosition.Span {
    init(_ times: Range<EventTime>) {
        self.init(from: times.lowerBound.milliseconds, to: times.upperBound.milliseconds)
    }

    var times: Range<EventTime> {
        EventTime(milliseconds: from)..<EventTime(milliseconds: max(from, to))
    }
}

extension CounterPosition.Reading {
    init(_ reading: CounterReading) {
        self.init(time: reading.time.milliseconds, value: CounterPosition.Value(reading.value))
    }

    func reading(of name: CounterName) -> CounterReading {
        CounterReading(name: name, time: EventTime(milliseconds: time), value: value.counts, line: 0)
    }
}

/// Where a counter is left. That never goes back: of two imports of one counter the one that has read more leaves it.
struct KeptCounter: KeptPosition {
    let position: CounterPosition
    /// The end of a position whose latest readings were of a wrong clock: this one is put in its place.
    let insteadOf: EventTime?

    init(_ position: CounterPosition, insteadOf: EventTime?) {
        self.position = position
        self.insteadOf = insteadOf
    }

    func bytes(over stored: [UInt8]?) throws -> [UInt8]? {
        if let known = CounterPosition(stored), known.heard > position.heard, known.heard != insteadOf { return nil }
        return try position.bytes()
    }
}

extension CounterPosition.Value {
    init(_ counts: PeopleCounts) {
        func said(_ count: UInt64) -> UInt64? { count == PeopleCounts.absent ? nil : count }
        self.init(entered: said(counts.entered), exited: said(counts.exited), total: said(counts.total))
    }

    var counts: PeopleCounts { PeopleCounts(entered: entered, exited: exited, total: total) }
}

/// What an import leaves for the next, in the transaction of the counts that it led to.
protocol KeptPosition {
    /// What the log is to have where it has something by now; `nil` where that stays.
    func bytes(over stored: [UInt8]?) throws -> [UInt8]?
}

/// A position under the name by which the log keeps it.
package struct NamedCounterPosition {
    /// Unique among counters and lengths of intervals, and among devices.
    package let key: String
    let position: any KeptPosition
}

/// What a log says of counters that readings go on from.
package struct CounterLog {
    /// The position of a counter; `nil` where there is none.
    let position: (_ key: String) throws -> [UInt8]?
    /// Why the topic of counts doesn't take what would be made of a reading of this time; `nil` where it does.
    let fault: (EventTime) throws -> String?

    /// Knows no positions, and takes every time.
    static var none: CounterLog { CounterLog(position: { _ in nil }, fault: { _ in nil }) }
}
