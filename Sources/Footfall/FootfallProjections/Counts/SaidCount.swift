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

/// An interval of which something was said, and where that put it.
struct SaidInterval: Equatable {
    let interval: CountInterval
    /// The offset of the bucket in whose value it is; `nil` where no row has it.
    var shownOffsetMinutes: Int16?
    /// Whether it overlaps an interval that counts, and so does not.
    var isLeftOut = false
    /// Whether something was said or judged of it since its day was read.
    var isChanged = false
    /// Where the day has what was said of it.
    var said: Range<UInt32>
    var saidIndices: Range<Int> { Int(said.lowerBound)..<Int(said.upperBound) }

    init(_ interval: CountInterval, said: Range<UInt32>) {
        self.interval = interval
        self.said = said
    }
}

/// An event on its way into the file.
struct CountChange {
    var lane: CountLane
    var interval: CountInterval
    var said: SaidCount

    /// Within a lane.
    static func precedes(_ a: CountChange, _ b: CountChange) -> Bool {
        a.interval != b.interval
            ? a.interval < b.interval : a.said.statement.place < b.said.statement.place
    }
}
