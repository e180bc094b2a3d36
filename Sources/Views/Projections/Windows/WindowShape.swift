/// What tumbling windows compute for each group, from the definition's inputs.
package struct WindowShape: Sendable, Equatable {
    /// Windows are `[n x size, (n + 1) x size)`.
    package var sizeMilliseconds: Int64
    /// How far behind the latest event of its substream an event may come without being out of order.
    package var outOfOrderMilliseconds: Int64
    /// How much further behind an event may come without being late, in event time.
    package var allowedLatenessMilliseconds: Int64
    /// An event whose time is further than this after its append comes from a clock that runs ahead: it is counted in its
    /// window, and doesn't make others late.
    package var earlyMilliseconds: Int64
    /// Inputs by whose texts events are grouped. Positions in the definition's inputs, here and below.
    package var groupInputs: [Int]
    /// The place in ``groupInputs`` of the input that tells substreams apart, within each of which lateness is judged; `nil`
    /// where a partition is one.
    package var substreamGroup: Int?
    /// Input whose distinct values are counted, exactly.
    package var distinctInput: Int?
    /// Integer input that is summed and counted, for a mean.
    package var sumInput: Int?
    /// Input of a small enumeration, counted per value.
    package var histogramInput: Int?
    /// Values `0 ..< histogramValues` are counted each; all others together.
    package var histogramValues: Int

    package init(
        sizeMilliseconds: Int64, outOfOrderMilliseconds: Int64 = 5_000,
        allowedLatenessMilliseconds: Int64 = 86_400_000, earlyMilliseconds: Int64 = 300_000, groupInputs: [Int],
        substreamGroup: Int? = nil, distinctInput: Int? = nil,
        sumInput: Int? = nil, histogramInput: Int? = nil, histogramValues: Int = 0
    ) {
        precondition(sizeMilliseconds > 0 && outOfOrderMilliseconds >= 0 && allowedLatenessMilliseconds >= 0)
        precondition((0...64).contains(histogramValues))
        self.sizeMilliseconds = sizeMilliseconds
        self.outOfOrderMilliseconds = outOfOrderMilliseconds
        self.allowedLatenessMilliseconds = allowedLatenessMilliseconds
        self.earlyMilliseconds = earlyMilliseconds
        precondition(substreamGroup.map(groupInputs.indices.contains) ?? true)
        self.groupInputs = groupInputs
        self.substreamGroup = substreamGroup
        self.distinctInput = distinctInput
        self.sumInput = sumInput
        self.histogramInput = histogramInput
        self.histogramValues = histogramValues
    }

    /// What of it belongs into a definition's hash.
    package var definitionOptions: [ProjectionDefinition.Option] {
        func list(_ input: Int?) -> String { input.map(String.init) ?? "none" }
        return [
            .init("window_ms", String(sizeMilliseconds)), .init("window_kind", "tumbling [start, end)"),
            .init("out_of_order_ms", String(outOfOrderMilliseconds)),
            .init("allowed_lateness_ms", String(allowedLatenessMilliseconds)), .init("late_policy", "revise"),
            .init("early_ms", String(earlyMilliseconds)),
            .init("group_inputs", groupInputs.map(String.init).joined(separator: ",")),
            .init("substream_input", list(substreamGroup.map { groupInputs[$0] })),
            .init("distinct_input", list(distinctInput)), .init("sum_input", list(sumInput)),
            .init("histogram_input", list(histogramInput)), .init("histogram_values", String(histogramValues)),
        ]
    }

    // A cell in memory is a run of 64-bit slots; all but the last are stored.
    static let countSlot = 0
    static let distinctSlot = 1
    /// Events without a value to sum: almost none, so that the loop need not count the others.
    static let unsummedSlot = 2
    static let sumSlot = 3
    static let revisionSlot = 4
    static let histogramSlot = 5
    /// `histogramValues` slots, one for other values; not stored: one for nulls, so that the loop need not branch.
    var storedSlots: Int { Self.histogramSlot + histogramValues + 1 }
    /// Rounded up to whole cache lines.
    var stride: Int { (storedSlots + 1 + 7) / 8 * 8 }

    /// Event times whose window has a place in the calendar: years 0 to 9999, as RFC 3339 writes them.
    package static let times: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000

    /// The latest event time that moves the watermark, of records that were appended at a time.
    func latestPlausible(appendedAt appendTime: Int64?) -> Int64 {
        guard let appendTime else { return .max }
        let (latest, overflow) = appendTime.addingReportingOverflow(earlyMilliseconds)
        return overflow ? .max : latest
    }

    /// Whether an event at `time` is late, after events of its substream up to `latest`; `Int64.min` where there were none.
    @inline(__always)
    func isLate(_ time: Int64, after latest: Int64) -> Bool {
        latest != .min && time < latest &- outOfOrderMilliseconds &- allowedLatenessMilliseconds
    }

    /// The watermark's event time at which no event can come any more for the window that starts at `start`.
    @inline(__always)
    func closing(_ start: Int64) -> Int64 {
        let (closing, overflow) = start.addingReportingOverflow(
            sizeMilliseconds &+ outOfOrderMilliseconds &+ allowedLatenessMilliseconds)
        return overflow ? .max : closing
    }

    /// How fine it is noted when a partition came to an event time.
    var markMilliseconds: Int64 { max(sizeMilliseconds, allowedLatenessMilliseconds / 24) }

    func mark(_ time: Int64) -> Int64 {
        let (quotient, remainder) = time.quotientAndRemainder(dividingBy: markMilliseconds)
        return (remainder < 0 ? quotient - 1 : quotient) * markMilliseconds
    }

    /// How long of append time distinct values are remembered without an event of their substream.
    var memoryMilliseconds: Int64 { max(allowedLatenessMilliseconds, 86_400_000) }

    /// The latest start of a window whose end the watermark of `latest` has passed; `Int64.min` before there is one.
    func lastClosed(at latest: Int64) -> Int64 {
        let (closed, overflow) = latest.subtractingReportingOverflow(outOfOrderMilliseconds &+ sizeMilliseconds)
        return overflow ? .min : closed
    }

    /// The start of the window that holds `time`.
    func start(of time: Int64) -> Int64 {
        var quotient = time / sizeMilliseconds
        if time % sizeMilliseconds < 0 { quotient -= 1 }
        return quotient * sizeMilliseconds
    }
}
