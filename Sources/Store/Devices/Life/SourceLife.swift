package import Timekeeping

/// Which cameras were alive when: for 30 s after each heartbeat and each event of theirs.
///
/// What coverage is computed from. A value; the same signs of life in any order make the same.
package struct SourceLife: Sendable, Equatable {
    package private(set) var sources: [SourceName: AliveIntervals] = [:]

    package init() {}

    package mutating func note(_ source: SourceName, at time: EventTime) {
        sources[source, default: AliveIntervals()].note(time)
    }

    package subscript(_ source: SourceName) -> AliveIntervals { sources[source] ?? AliveIntervals() }

    /// The cameras of a store that ever showed a sign of life.
    package func sources(of store: String) -> [SourceName] { sources.keys.filter { $0.store == store }.sorted() }

    /// The alive time of the expected sources, divided by that of all of them if they had been alive throughout: 0 to 1.
    ///
    /// - Returns: `nil` where no source is expected.
    package func coverage(of expected: [SourceName], in window: Range<EventTime>) -> Double? {
        guard !expected.isEmpty, !window.isEmpty else { return nil }
        let alive = expected.reduce(Duration.zero) { $0 + self[$1].alive(in: window) }
        let possible = (window.upperBound - window.lowerBound) * expected.count
        return Double(alive.milliseconds) / Double(possible.milliseconds)
    }

    /// The minutes that a stretch touches, each with the time that the source was alive in it.
    package func minutes(
        of source: SourceName, in range: Range<EventTime>
    ) -> some Sequence<(start: EventTime, alive: Duration)> {
        let life = self[source]
        let first = Self.minute(of: range.lowerBound.milliseconds)
        return stride(from: first, to: range.upperBound.milliseconds, by: 60_000).lazy.map {
            let start = EventTime(milliseconds: $0)
            return (start, life.alive(in: start..<(start + .seconds(60))))
        }
    }

    private static func minute(of time: Int64) -> Int64 {
        let rest = time % 60_000
        return time - (rest < 0 ? rest + 60_000 : rest)
    }
}
