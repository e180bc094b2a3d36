internal import EventLog
internal import FootfallEvents

/// The events of all partitions in the order in which they were appended.
///
/// A name's events are in one partition, except that its later ones are in another after the topic got partitions: so the
/// partitions are merged by append time, which never goes back within one.
///
/// For one thread. Holds some 256 KiB of batches a partition.
final class BlobEventFeed {
    fileprivate struct Lane {
        let partition: PartitionID
        /// Where the next batch is read from.
        var next: Offset
        let target: Offset
        var events: [BlobEventReader.Read] = []
        var taken = 0
    }

    private let log: EventLog
    private let topic: Topic
    private let reader: BlobEventReader
    private var lanes: [Lane] = []

    private static let batchBytes = 256 << 10

    /// - Parameter checkpoint: by partition, the next offset to read; one that isn't there begins at the log's start.
    init(_ log: EventLog, _ topic: Topic, from checkpoint: [PartitionID: Offset]) throws {
        self.log = log
        self.topic = topic
        reader = BlobEventReader(log)
        for partition in topic.partitions {
            let state = try log.partitionState(topic, partition)
            let start = max(checkpoint[partition] ?? .zero, state.logStart)
            lanes.append(Lane(partition: partition, next: start, target: state.highWaterMark))
        }
    }

    /// By partition, the next offset whose event was not handed out.
    var checkpoint: [PartitionID: Offset] {
        Dictionary(
            uniqueKeysWithValues: lanes.map { lane in
                (lane.partition, lane.taken < lane.events.count ? lane.events[lane.taken].offset : lane.next)
            })
    }

    /// The next event; `nil` when all that there was at the start was handed out.
    func next() throws -> BlobEvent? {
        var earliest: Int?
        for index in lanes.indices {
            try fill(index)
            guard let time = lanes[index].head?.appendTime else { continue }
            if let found = earliest, lanes[found].head!.appendTime <= time { continue }
            earliest = index
        }
        guard let earliest, let read = lanes[earliest].head else { return nil }
        lanes[earliest].taken += 1
        return read.event
    }

    private func fill(_ index: Int) throws {
        while lanes[index].head == nil, lanes[index].next < lanes[index].target {
            let range = lanes[index].next..<lanes[index].target
            var events: [BlobEventReader.Read] = []
            let end = try log.read(topic, lanes[index].partition, from: range.lowerBound, bytesMax: Self.batchBytes) {
                batch in
                try reader.read(batch, in: range, into: &events)
                return .next
            }
            lanes[index].events = events
            lanes[index].taken = 0
            lanes[index].next = min(end, range.upperBound)
        }
    }
}

extension BlobEventFeed.Lane {
    fileprivate var head: BlobEventReader.Read? { taken < events.count ? events[taken] : nil }
}
