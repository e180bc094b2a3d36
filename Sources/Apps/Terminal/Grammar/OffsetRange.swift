import ArgumentParser
import ErrorKinds
import EventLog
import LocalTime
import Timekeeping

/// A place in a partition, as a person names it.
package enum OffsetPlace: Equatable {
    case start
    case end
    /// N records after the start.
    case afterStart(Int64)
    /// N records before the end.
    case beforeEnd(Int64)
    case exact(Int64)
    /// The first record at or after a time.
    case time(EventTime)
}

/// What to read: `start end +N -N A A:B :end @TIME @T1:T2 @-24h`. A range leaves its end out.
package struct OffsetRange: Equatable {
    package let from: OffsetPlace
    /// `nil` goes on to the end. Where it is named, reading stops there even with `--follow`.
    package let to: OffsetPlace?

    package static let all = OffsetRange(from: .start, to: nil)

    package struct Malformed: KindedError {
        package let text: String
        package var kind: ErrorKind { .usage }
        package var description: String {
            "'\(text)' is not an offset: write start, end, +N, -N, A, A:B, :end, @TIME, @T1:T2 or @-24h"
        }
    }

    package struct EndBeforeStart: KindedError {
        package let text: String
        package var kind: ErrorKind { .usage }
        package var description: String { "'\(text)' ends before it begins" }
    }

    package init(from: OffsetPlace, to: OffsetPlace?) {
        self.from = from
        self.to = to
    }

    /// - Throws: ``EndBeforeStart`` where that shows without looking at a partition; ``Malformed``, and what a time throws.
    package init(_ text: String, now: EventTime) throws {
        try self.init(reading: text, now: now)
        if isBackwards { throw EndBeforeStart(text: text) }
    }

    private var isBackwards: Bool {
        switch (from, to) {
        case (.time(let start), .time(let end)?): end < start
        case (.exact(let start), .exact(let end)?), (.afterStart(let start), .afterStart(let end)?): end < start
        case (.beforeEnd(let start), .beforeEnd(let end)?): end > start
        case (.end, .start?), (.end, .beforeEnd?), (.afterStart(1...), .start?): true
        default: false
        }
    }

    private init(reading text: String, now: EventTime) throws {
        if text.hasPrefix("@") {
            let times = String(text.dropFirst())
            // Two plain numbers are milliseconds, however small: what would be two years matches nothing.
            let numbers = times.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int64($0) }
            if numbers.count == 2, times.split(separator: ":").count == 2 {
                let bounds = numbers.map { OffsetPlace.time(EventTime(milliseconds: $0)) }
                self.init(from: bounds[0], to: bounds[1])
                return
            }
            if let separator = Self.timeSeparator(times) {
                let first = String(times[..<separator])
                let second = String(times[times.index(after: separator)...])
                self.init(
                    from: first.isEmpty ? .start : .time(try Self.time(first, now)),
                    to: second == "end" ? .end : .time(try Self.time(second, now)))
            } else {
                self.init(from: .time(try Self.time(times, now)), to: nil)
            }
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let from = parts[0].isEmpty && parts.count == 2 ? .start : try Self.place(parts[0], in: text)
        self.init(from: from, to: parts.count == 2 ? try Self.place(parts[1], in: text) : nil)
    }

    /// A partition has records of any store, so that there is no local time.
    private static func time(_ text: String, _ now: EventTime) throws -> EventTime {
        try TimeText.instant(text, of: "a partition", now: now)
    }

    private static func place(_ text: String, in whole: String) throws -> OffsetPlace {
        switch text {
        case "start", "beginning", "earliest": return .start
        case "end", "latest": return .end
        default:
            if text.hasPrefix("+"), let n = Int64(text.dropFirst()), n >= 0 { return .afterStart(n) }
            if text.hasPrefix("-"), let n = Int64(text.dropFirst()), n >= 0 { return .beforeEnd(n) }
            if let n = Int64(text), n >= 0 { return .exact(n) }
            throw Malformed(text: whole)
        }
    }

    /// The colon between two times; those inside a time are followed by two digits and preceded by two.
    private static func timeSeparator(_ text: String) -> String.Index? {
        if (try? TimeText.bound(text, now: .epoch)) != nil { return nil }
        for index in text.indices where text[index] == ":" {
            let second = String(text[text.index(after: index)...])
            let first = String(text[..<index])
            guard second == "end" || (try? TimeText.bound(second, now: .epoch)) != nil else { continue }
            if first.isEmpty || (try? TimeText.bound(first, now: .epoch)) != nil { return index }
        }
        return nil
    }

    /// The times of a range that ends at a time, or begins at one and ends: it has every record whose own time is in it, in
    /// whatever order they came. `nil` for other ranges.
    package var times: Range<Int64>? {
        let first: Int64
        if case .time(let time) = from { first = time.milliseconds } else { first = .min }
        switch to {
        case .time(let time)?: return first..<max(first, time.milliseconds)
        case .end? where first > .min: return first..<(.max)
        default: return nil
        }
    }

    /// When following ends by the clock.
    package var endTime: EventTime? { if case .time(let time)? = to { time } else { nil } }

    /// Where to stop in a partition that is added while following, which begins at its first record; `nil` follows it.
    package var endOfAdded: Offset? {
        switch to {
        case .exact(let n)?: Offset(n)
        case nil, .time?: nil
        default: .zero
        }
    }

    /// Whether a batch may hold a record of ``times``.
    package func mayHold(_ header: BatchHeader) -> Bool {
        guard let times else { return true }
        return header.maxTimestamp >= times.lowerBound && header.minTimestamp < times.upperBound
    }

    /// The offsets of a partition that the range means now. Where it ends at a time, records of it may come at any offset from
    /// the first on: then there is no last one.
    ///
    /// - Parameter isOnly: whether the partition was chosen by the caller: an offset outside of it is then an error.
    /// - Throws: ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``.
    package func resolve(
        _ log: EventLog, _ topic: Topic, _ partition: PartitionID, isOnly: Bool
    ) throws -> (from: Offset, to: Offset?) {
        let state = try log.partitionState(topic, partition)
        func resolve(_ place: OffsetPlace, mustExist: Bool) throws -> Offset {
            switch place {
            case .start: return state.logStart
            case .end: return state.highWaterMark
            case .afterStart(let n):
                return state.records <= n ? state.highWaterMark : state.logStart + Int(n)
            case .beforeEnd(let n): return max(Offset(state.highWaterMark.rawValue - n), state.logStart)
            case .time(let time): return try log.offset(at: time, of: topic, partition)
            case .exact(let n):
                let offset = Offset(n)
                if offset >= state.logStart && offset <= state.highWaterMark { return offset }
                guard mustExist else { return offset < state.logStart ? state.logStart : state.highWaterMark }
                throw LogError.offsetOutOfRange(
                    topic: topic.name, partition: partition, offset: offset, logStart: state.logStart,
                    highWaterMark: state.highWaterMark)
            }
        }
        var end = endTime == nil ? try to.map { try resolve($0, mustExist: false) } : nil
        // An end that is still to come is kept: following waits for it.
        if case .exact(let n)? = to { end = max(Offset(n), state.logStart) }
        return (try resolve(from, mustExist: isOnly), end)
    }
}
