/// An instant in milliseconds since 1970-01-01T00:00:00Z, without leap seconds, as in POSIX.
///
/// ```swift
/// let end = visit.start + .seconds(90)
/// let age = time.wallClock() - end  // a Duration
/// ```
///
/// There is one type for every instant that the platform stores or compares: when an event happened, when the log made it
/// durable (its append time), and what the wall clock says. Spans between them are `Duration`s. Columns, envelopes and loops
/// over them keep the bare ``milliseconds``; an `EventTime` has their size and costs nothing to make.
///
/// Arithmetic saturates at ``min`` and ``max`` instead of trapping, and drops what a `Duration` has below the millisecond.
@frozen
public struct EventTime: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// Milliseconds since 1970, UTC; negative before.
    public var milliseconds: Int64

    @inlinable
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable
    public init(rawValue: Int64) { milliseconds = rawValue }

    @inlinable
    public var rawValue: Int64 { milliseconds }

    /// 1970-01-01T00:00:00Z.
    @inlinable
    public static var epoch: EventTime { EventTime(milliseconds: 0) }

    /// Before every other instant; it has no text in RFC 3339.
    @inlinable
    public static var min: EventTime { EventTime(milliseconds: .min) }

    /// After every other instant; it has no text in RFC 3339.
    @inlinable
    public static var max: EventTime { EventTime(milliseconds: .max) }
}

extension EventTime: Comparable {
    @inlinable
    public static func < (left: EventTime, right: EventTime) -> Bool { left.milliseconds < right.milliseconds }
}

extension EventTime {
    /// Saturates.
    @inlinable
    public static func + (time: EventTime, span: Duration) -> EventTime {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(span.milliseconds)
        return overflow ? (span < .zero ? .min : .max) : EventTime(milliseconds: sum)
    }

    /// Saturates.
    @inlinable
    public static func - (time: EventTime, span: Duration) -> EventTime {
        let (difference, overflow) = time.milliseconds.subtractingReportingOverflow(span.milliseconds)
        return overflow ? (span < .zero ? .max : .min) : EventTime(milliseconds: difference)
    }

    /// The span from `start` to `end`, negative where `start` is later. It saturates at what 64 bits of milliseconds hold.
    @inlinable
    public static func - (end: EventTime, start: EventTime) -> Duration {
        let (difference, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        return .milliseconds(overflow ? (start.milliseconds < 0 ? .max : .min) : difference)
    }

    @inlinable
    public static func += (time: inout EventTime, span: Duration) { time = time + span }

    @inlinable
    public static func -= (time: inout EventTime, span: Duration) { time = time - span }
}

/// As the bare number of milliseconds.
extension EventTime: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension EventTime: CustomStringConvertible {
    /// RFC 3339 with milliseconds, `2023-12-16T14:00:00.000Z`; the bare number of milliseconds outside the years 0 to 9999.
    public var description: String { RFC3339.text(self) }
}
