import Terminal
import EventLog
internal import Timekeeping

/// Prints a topic's records without a group: partition by partition to where the range ends, or on and on.
///
/// Partitions that are added while it follows begin at their first record: whatever is in them came after it began.
struct PartitionConsumer {
    let log: EventLog
    let topic: Topic
    let printer: RecordPrinter
    /// The only one; `nil` for all.
    let partition: PartitionID?
    let range: OffsetRange
    /// Whether to wait for more at the end.
    let follow: Bool

    private struct Place {
        let partition: PartitionID
        var next: Offset
        /// Where to stop; `nil` follows.
        var end: Offset?
        var isDone: Bool { end.map { next >= $0 } ?? false }
    }

    /// A range that ends at a time ends so much later by the clock: appends that are on their way are waited for.
    static let grace = Duration.seconds(1)

    /// - Returns: How many were printed, `limit` at the most.
    func run(limit: Int) throws -> Int {
        let output = Output.standard
        var topic = topic
        var places = try (partition.map { [$0] } ?? topic.partitions).map { try begin(topic, $0) }
        var left = limit
        while left > 0, !Interruption.isRequested {
            let token = log.wakeToken
            if follow, partition == nil { try addPartitions(of: &topic, to: &places) }
            if let end = range.endTime, follow, TimeSource.system.wallClock() >= end + Self.grace {
                // The time has come: what is there now is the rest.
                for index in places.indices where places[index].end == nil {
                    places[index].end = try log.partitionState(topic, places[index].partition).highWaterMark
                }
            }
            var printed = 0
            for index in places.indices where left > 0 && !Interruption.isRequested {
                let count = try read(&places[index], topic, limit: left)
                left -= count
                printed += count
            }
            if places.allSatisfy(\.isDone) { break }
            if printed == 0 {
                try output.flush()
                log.wait(after: token)
            } else if follow {
                try output.flush()
            }
        }
        try output.flush()
        return limit - left
    }

    private func begin(_ topic: Topic, _ partition: PartitionID) throws -> Place {
        let resolved = try range.resolve(
            log, topic, partition, isOnly: self.partition != nil || topic.partitions.count == 1)
        let highWaterMark = try log.partitionState(topic, partition).highWaterMark
        let end = follow ? resolved.to : min(resolved.to ?? highWaterMark, highWaterMark)
        return Place(partition: partition, next: resolved.from, end: end)
    }

    private func addPartitions(of topic: inout Topic, to places: inout [Place]) throws {
        let now = try log.topic(topic.name)
        guard now.id == topic.id else {
            throw CommandEnded(
                ExitStatus.failure,
                "topic '\(topic.name)' was deleted and created anew; its records were printed to the end")
        }
        for partition in now.partitions.dropFirst(topic.partitions.count) {
            places.append(Place(partition: partition, next: .zero, end: range.endOfAdded))
        }
        topic = now
    }

    /// Prints what there is, a megabyte of stored batches at a time, so that no snapshot lives long; with `follow` only one
    /// such piece, so that every partition has its turn.
    private func read(_ place: inout Place, _ topic: Topic, limit: Int) throws -> Int {
        var printed = 0
        while !place.isDone, printed < limit, !Interruption.isRequested {
            let offsets = place.next.rawValue..<max(place.end?.rawValue ?? .max, place.next.rawValue)
            let partition = place.partition
            let next: Offset
            do {
                next = try log.read(topic, partition, from: place.next) { batch in
                    if range.mayHold(batch.header) {
                        printed += try printer.print(
                            batch, partition: partition, range: offsets, times: range.times, limit: limit - printed,
                            to: Output.standard)
                    }
                    let isOver = printed >= limit || batch.header.lastOffset.rawValue + 1 >= offsets.upperBound
                    return isOver ? .stop : .next
                }
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where place.next < logStart {
                // A purge has overtaken it. Which records it did not print must be told.
                let resumed = place.end.map { min($0, logStart) } ?? logStart
                PurgedRecords.warn(topic.name, partition, from: place.next, to: resumed, reader: "they were printed")
                place.next = resumed
                continue
            }
            // Whoever reads our output may let it wait for hours.
            log.closeSegments()
            try Output.standard.flushIfLarge()
            if next == place.next { break }
            place.next = next
            if place.end == nil { break }
        }
        return printed
    }
}
