internal import Counts
internal import Timekeeping

/// What one event says of an interval, and what it says of the site's clock.
struct SaidCount: Equatable {
    var statement: CountStatement
    /// The number of the event's time zone in ``ZoneTable``.
    var zone: ZoneTable.Number
    /// The event's own offset, minutes east of UTC, less than a day.
    var offsetMinutes: Int16
    /// The number of site, line and counter as the event has them, which may spell the site otherwise than its rows do.
    var deliveredSource: UInt32
}

/// Everything that was said of an interval, and where that put it.
struct SaidInterval: Equatable {
    let interval: CountInterval
    /// In the order of their places.
    private(set) var said: [SaidCount] = []
    /// The offset of the bucket in whose value it is; `nil` where no row has it.
    var shownOffsetMinutes: Int16?
    /// Whether it overlaps an interval that counts, and so does not.
    var isLeftOut = false
    private(set) var standing: StandingCount?

    init(_ interval: CountInterval) { self.interval = interval }

    /// A statement that is known already is not added again.
    mutating func add(_ said: SaidCount) {
        var index = self.said.count
        while index > 0, said.statement.place < self.said[index - 1].statement.place { index -= 1 }
        if index > 0, self.said[index - 1].statement.place == said.statement.place { return }
        self.said.insert(said, at: index)
    }

    /// To be called after statements were added.
    mutating func judge() { standing = StandingCount(said.map(\.statement)) }

    /// Since when counts of it stand; `nil` where there are none that another interval could overlap.
    var countsSince: StatementPlace? {
        guard let standing, !standing.counts.isEmpty else { return nil }
        return standing.since
    }

    /// The event that tells of the clock: the newest whose counts stand, else the newest with counts, else the newest.
    var clockEvent: SaidCount? {
        if let newest = standing?.newest { return said.last { $0.statement.place == newest } }
        let counted = said.last { if case .counts = $0.statement.content { true } else { false } }
        return counted ?? said.last
    }
}
