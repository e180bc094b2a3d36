internal import Timekeeping

/// The latest event time of each substream in a run of records of one partition, in memory: what a purge adds to what is stored.
struct SubstreamTally: Sendable {
    private(set) var latest: [[UInt8]: Int64] = [:]
    private(set) var folded = Int64.min

    /// The most that one tally keeps apart; what is beyond is folded.
    static let substreamsMax = SubstreamStore.substreamsMax

    /// Counts a record that was not early.
    ///
    /// - Parameter substream: its text; `nil` where records of the topic are not told apart.
    mutating func count(_ substream: UnsafeRawBufferPointer?, eventTime: Int64, appendTime: Int64) {
        guard Self.isInTime(eventTime, appendTime) else { return }
        guard let substream, substream.count <= SubstreamStore.textBytesMax else {
            folded = max(folded, eventTime)
            return
        }
        raise([UInt8](substream), to: eventTime)
    }

    /// Raises a substream to a time that is known to be its latest so far.
    mutating func raise(_ substream: [UInt8], to eventTime: Int64) {
        if let known = latest[substream] {
            if eventTime > known { latest[substream] = eventTime }
        } else if latest.count < Self.substreamsMax, substream.count <= SubstreamStore.textBytesMax {
            latest[substream] = eventTime
        } else {
            folded = max(folded, eventTime)
        }
    }

    /// The same, with no substream kept apart.
    var allFolded: SubstreamTally {
        var tally = SubstreamTally()
        tally.folded = latest.values.reduce(folded, max)
        return tally
    }

    static func isInTime(_ eventTime: Int64, _ appendTime: Int64) -> Bool {
        let (bound, overflow) = appendTime.addingReportingOverflow(SubstreamMaxima.earlyTolerance.milliseconds)
        return overflow || eventTime <= bound
    }
}
