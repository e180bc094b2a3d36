internal import EventLog
internal import Timekeeping

/// Reads partitions of a topic and hands out their rows, decoded, always from the partition that is furthest behind in event
/// time: which bounds the open windows. Rows don't depend on it.
///
/// A chunk that isn't used up when a bound is reached is kept: the next call goes on in it without decoding it again. One
/// thread at a time.
final class TopicReader {
    /// What it takes out of a chunk: the row after the last one that was taken, before the chunk's last where there is no
    /// room for more.
    typealias Process = (ProjectionChunk, inout PartitionProgress) throws -> Int
    /// What takes over what the log keeps of purged records.
    typealias Seed = (SubstreamMaxima, inout PartitionProgress) -> Void

    /// Of every partition of the topic; moved on for those that are ``own``.
    var progress: [PartitionProgress] = []
    /// The partitions that are read, by their places in ``progress``.
    var own: [Int] = []
    /// What it found purged and skipped, since the last ``takeGaps()``.
    private var gaps: [GapRange] = []
    /// Records that it found to be no events, since the last ``takeParked()``.
    private var parked: [LedgerEntry] = []
    private let source: any EventSource
    private let definition: ProjectionDefinition
    private let options: RunnerOptions
    private let decoder: ChunkDecoder
    /// Rows that are decoded and not taken yet, of the partition at that place.
    private var pending: (index: Int, chunk: ProjectionChunk)?

    init(_ source: any EventSource, _ definition: ProjectionDefinition, _ options: RunnerOptions) {
        self.source = source
        self.definition = definition
        self.options = options
        decoder = ChunkDecoder(definition, source)
    }

    /// Counts the records before a partition's start that were never read, and takes over what is kept of them.
    func skipPurged(_ ends: [SourceExtent], _ seed: Seed) throws {
        for index in own { try skipPurged(index, to: ends[index].logStart, seed) }
    }

    private func skipPurged(_ index: Int, to logStart: Offset, _ seed: Seed) throws {
        guard progress[index].next < logStart else { return }
        let maxima = try source.substreamMaxima(progress[index].partition)
        // The log start may have moved on: then those are of more records, all of which are gone.
        let logStart = max(logStart, maxima?.logStart ?? logStart)
        guard let gap = GapRange(of: progress[index], before: logStart, noticedAt: options.time.wallClock()) else {
            return
        }
        gaps.append(gap)
        progress[index].gap += gap.count
        progress[index].next = logStart
        if let maxima { seed(maxima, &progress[index]) }
        if pending?.index == index { pending = nil }
    }

    func takeGaps() -> [GapRange] {
        defer { gaps = [] }
        return gaps
    }

    func takeParked() -> [LedgerEntry] {
        defer { parked = [] }
        return parked
    }

    /// Whether a partition of its own has something to read before `ends`.
    func hasRemaining(_ ends: [SourceExtent]) -> Bool { furthestBehind(ends) != nil }

    struct Advance {
        var events = 0
        /// Whether it ended since `process` had no room.
        var isFull = false
    }

    /// Reads until `eventsMax` events were taken, all partitions are beyond `horizon` in event time, `due` has come, there is no
    /// room, or everything before `ends` was read.
    func advance(
        _ ends: [SourceExtent], eventsMax: Int, horizon: Int64 = .max, due: ContinuousClock.Instant,
        _ seed: Seed, _ process: Process
    ) throws -> Advance {
        var advance = Advance()
        while advance.events < eventsMax, !advance.isFull {
            if let (index, chunk) = pending {
                pending = nil
                if try take(chunk, index, eventsMax, &advance, process) { continue }
            } else {
                guard let index = furthestBehind(ends), progress[index].maxEventTime <= horizon else { break }
                try read(index, ends, eventsMax, due, &advance, seed, process)
            }
            if options.time.monotonic() >= due { break }
        }
        return advance
    }

    private func furthestBehind(_ ends: [SourceExtent]) -> Int? {
        var found: Int?
        for index in own where progress[index].next < ends[index].highWaterMark {
            if found == nil || progress[index].maxEventTime < progress[found!].maxEventTime { found = index }
        }
        return found
    }

    /// Reads a partition until it is ahead of the others, its end, or a bound is reached.
    private func read(
        _ index: Int, _ ends: [SourceExtent], _ eventsMax: Int, _ due: ContinuousClock.Instant,
        _ advance: inout Advance, _ seed: Seed, _ process: Process
    ) throws {
        let turn = turn(of: index, ends)
        let partition = progress[index].partition
        let end = ends[index].highWaterMark
        let start = progress[index].next
        do {
            _ = try source.read(partition, from: start, bytesMax: options.bytesPerRead) { batch in
                let chunk = try decoder.chunk(batch, of: partition, from: progress[index].next, to: end)
                let isUsedUp = try take(chunk, index, eventsMax, &advance, process)
                let isOver =
                    progress[index].next >= end || advance.events >= eventsMax || options.time.monotonic() >= due
                return !isUsedUp || isOver || progress[index].maxEventTime > turn ? .stop : .next
            }
        } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where start < logStart {
            try skipPurged(index, to: logStart, seed)  // purged since the extent was looked at
        }
    }

    /// Hands rows of a chunk to `process`, and keeps those that it doesn't take.
    ///
    /// - Returns: Whether all were taken.
    private func take(
        _ chunk: ProjectionChunk, _ index: Int, _ eventsMax: Int, _ advance: inout Advance, _ process: Process
    ) throws -> Bool {
        let wanted = chunk.first(eventsMax - advance.events)
        let row = wanted.rows.isEmpty ? wanted.rows.upperBound : try process(wanted, &progress[index])
        let next = chunk.offset(of: row)
        if let places = chunk.places { account(places.skipped, of: index, before: next) }
        advance.events += next - progress[index].next
        advance.isFull = row < wanted.rows.upperBound
        progress[index].next = next
        try check(progress[index])
        guard row < chunk.rows.upperBound else { return true }
        pending = (index, chunk.from(row))
        return false
    }

    /// Gives every record that is no event its fate, from where the partition stands up to an offset.
    private func account(_ skipped: UnsafeBufferPointer<SkippedRecord>, of index: Int, before end: Offset) {
        for record in skipped where record.offset >= progress[index].next && record.offset < end {
            guard let reason = record.reason else {
                progress[index].filtered += 1
                continue
            }
            progress[index].parked += 1
            parked.append(
                LedgerEntry(
                    partition: progress[index].partition, offset: record.offset,
                    eventTime: EventTime(milliseconds: record.timestamp),
                    reason: .malformed, unreadable: reason))
        }
    }

    /// The event time beyond which another partition, of those that have something to read, is to have its turn.
    private func turn(of index: Int, _ ends: [SourceExtent]) -> Int64 {
        var others = Int64.max
        for other in own where other != index && progress[other].next < ends[other].highWaterMark {
            others = min(others, progress[other].maxEventTime)
        }
        let (turn, overflow) = others.addingReportingOverflow(options.interleave.milliseconds)
        return overflow ? Int64.max : turn
    }

    /// Conservation: every offset has exactly one fate.
    private func check(_ partition: PartitionProgress) throws {
        guard partition.isConserved else {
            throw ProjectionError.notConserved(
                projection: definition.name, partition: partition.partition, offset: partition.next,
                accounted: partition.processed + partition.gap)
        }
    }
}
