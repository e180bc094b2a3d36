internal import EventLog

/// A partition, and where a reader stands in it.
struct Lane {
    let partition: PartitionID
    var next: Offset
    /// Where to stop; `nil` never.
    var end: Offset?
    /// Records that were purged since the last that was handed out.
    var purged = 0
}

/// Reads the batches of a topic's partitions, one at a time, as records. One thread at a time; holds one batch.
final class LaneReader<Value: Sendable> {
    let log: EventLog
    private(set) var topic: Topic
    private let decoder: any BatchDecoding<Value>

    init(_ log: EventLog, _ topic: Topic, _ decoder: any BatchDecoding<Value>) {
        self.log = log
        self.topic = topic
        self.decoder = decoder
    }

    /// Lanes of a partition, or of all.
    ///
    /// - Parameter toEnd: stop where the partitions end now.
    func lanes(_ partition: PartitionID?, from start: ReadStart, toEnd: Bool) throws -> [Lane] {
        if case .offset(let offset) = start, partition == nil, topic.partitions.count > 1 {
            throw FflogError(
                .usage, "offset \(offset) is of one partition of topic '\(topic.name)': name the partition")
        }
        let states = try log.partitionStates(topic)
        return try (partition.map { [$0] } ?? topic.partitions).map { partition in
            guard states.indices.contains(partition.index) else {
                throw LogError.partitionOutOfRange(
                    topic: topic.name, partition: partition, partitions: states.count)
            }
            let state = states[partition.index]
            let next: Offset
            switch start {
            case .start: next = state.logStart
            case .end: next = state.highWaterMark
            case .time(let time): next = min(try log.offset(at: time, of: topic, partition), state.highWaterMark)
            case .offset(let offset):
                guard offset >= state.logStart, offset <= state.highWaterMark else {
                    throw LogError.offsetOutOfRange(
                        topic: topic.name, partition: partition, offset: offset, logStart: state.logStart,
                        highWaterMark: state.highWaterMark)
                }
                next = offset
            }
            return Lane(partition: partition, next: next, end: toEnd ? state.highWaterMark : nil)
        }
    }

    /// Looks whether the topic is the same, and which partitions it has by now.
    ///
    /// - Throws: ``FflogError`` where it was deleted, or is another of that name.
    func look() throws {
        let now = try log.topic(topic.name)
        guard now.id == topic.id else {
            throw FflogError(.refused, "topic '\(topic.name)' was deleted and created again while it was read")
        }
        topic = now
    }

    /// The records of the next batch of a lane that has any; empty at its end.
    func read(_ lane: inout Lane) throws -> [Record<Value>] {
        var records: [Record<Value>] = []
        while lane.end.map({ lane.next < $0 }) ?? true {
            let from = lane.next
            var next = from
            do {
                _ = try log.read(topic, lane.partition, from: from, bytesMax: 1) { batch in
                    let header = batch.header
                    let first = max(0, from - header.baseOffset)
                    let last = min(header.count, lane.end.map { $0 - header.baseOffset } ?? .max)
                    guard first < last else { return .stop }
                    try decoder.decode(batch, topic, lane.partition, first..<last, into: &records)
                    next = header.baseOffset + last
                    return .stop
                }
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where from < logStart {
                lane.purged += logStart - from
                lane.next = logStart
                continue
            }
            lane.next = next
            if !records.isEmpty {
                records[0].purgedBefore = lane.purged
                lane.purged = 0
                return records
            }
            guard next > from else { break }
        }
        return records
    }
}
