import FootfallEvents

/// Divides the rows of exports that lie one after the other in an input. The latest row of each may have been under way, which is
/// judged by what came before it: so each is appended by itself, as if it had come in a file of its own.
enum ExportRuns {
    private struct Rows {
        var last: Int64
        /// `nil` for a single row.
        var isRising: Bool?
    }

    private struct Counter: Hashable {
        var site: String
        var line: String
        var counter: String

        init(_ event: PeopleCounted) { (site, line, counter) = (event.site, event.line, event.counter) }
    }

    /// - Returns: the same events, in their order. An export has its rows in the order of time, or all the other way round.
    static func divided(_ events: [PeopleCounted]) -> [ArraySlice<PeopleCounted>] {
        var runs: [ArraySlice<PeopleCounted>] = []
        var first = 0
        var rows: [Counter: Rows] = [:]
        for (index, event) in events.enumerated() {
            let counter = Counter(event)
            if let known = rows[counter] {
                let isRising = event.intervalStart > known.last
                if event.intervalStart != known.last, known.isRising ?? isRising == isRising {
                    rows[counter] = Rows(last: event.intervalStart, isRising: isRising)
                    continue
                }
                runs.append(events[first..<index])
                first = index
                rows = [:]
            }
            rows[counter] = Rows(last: event.intervalStart)
        }
        if first < events.count { runs.append(events[first...]) }
        return runs
    }
}
