/// How far a rebuild is on its way to the pinned end, how fast, and how long it has to go. Never goes back: the end doesn't
/// move, and what was done stays done. A value driven by the caller's clock.
package struct RebuildPace: Sendable {
    /// Records up to the pinned end.
    package let total: Int
    package private(set) var done: Int
    /// Looks at the last ten seconds or so, oldest first.
    private var marks: [(at: ContinuousClock.Instant, done: Int)]
    private static let span: Duration = .seconds(10)

    package init(total: Int, done: Int, at now: ContinuousClock.Instant) {
        self.total = total
        self.done = min(max(0, done), total)
        marks = [(now, self.done)]
    }

    package mutating func update(done: Int, at now: ContinuousClock.Instant) {
        self.done = max(self.done, min(done, total))
        marks.append((now, self.done))
        // One mark before the span stays, so that it is covered.
        while marks.count > 2, now - marks[1].at >= Self.span { marks.removeFirst() }
    }

    /// Records a second, lately; 0 before anything is known.
    package var rate: Double {
        let seconds = (marks[marks.count - 1].at - marks[0].at) / .seconds(1)
        return seconds > 0 ? Double(marks[marks.count - 1].done - marks[0].done) / seconds : 0
    }

    /// 0 to 1; 1 where there is nothing to do.
    package var share: Double { total == 0 ? 1 : Double(done) / Double(total) }

    /// Until the pinned end is reached at the rate of late; `nil` where that can't be said.
    package var remaining: Duration? {
        if done == total { return .zero }
        return rate > 0 ? .seconds(Double(total - done) / rate) : nil
    }
}
