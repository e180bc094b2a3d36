import ErrorKinds
import EventLog
import SwiftProtobuf

/// A topic that the anonymizer reads: its partitions, where it stands in each, and the batches that it is at.
///
/// One owner, one thread at a time.
final class AnonymizerInput<Event: SwiftProtobuf.Message> {
    struct Place {
        var next = Offset.zero
        /// Append time of the last record that was taken.
        var appendTime = Int64.min
        /// The partition's end when it was last looked at.
        var highWaterMark = Offset.zero
        var buffer: [TopicRecords<Event>.Record] = []
        var taken = 0
        /// The offset after the batch in `buffer`.
        var bufferEnd = Offset.zero

        var waiting: TopicRecords<Event>.Record? { taken < buffer.count ? buffer[taken] : nil }
        /// Whether everything up to `highWaterMark` was taken.
        var isExhausted: Bool { waiting == nil && next >= highWaterMark }
    }

    let records: TopicRecords<Event>
    private let log: EventLog
    private(set) var topic: Topic
    private(set) var places: [Place] = []
    /// Records that were purged after this input had begun with their partition, and before it came to them.
    private(set) var purgedUnread = 0

    init(_ log: EventLog, _ name: String, number: UInt32, _ stored: [StoredInputRecord]) throws {
        self.log = log
        topic = try log.topic(name)
        records = TopicRecords(log, topic)
        places = topic.partitions.map { _ in Place() }
        for record in stored where record.input == number {
            guard record.topicID == topic.id.rawValue else {
                throw AnonymizerError.topicReplaced(name)
            }
            while places.count <= Int(record.partition) { places.append(Place()) }
            places[Int(record.partition)].next = Offset(record.nextOffset)
            places[Int(record.partition)].appendTime = record.appendTime
        }
    }

    /// Looks how far the partitions go now.
    func look() throws {
        topic = try log.topic(topic.name)
        for partition in topic.partitions {
            if partition.index >= places.count { places.append(Place()) }
            let state = try log.partitionState(topic, partition)
            places[partition.index].highWaterMark = state.highWaterMark
            // What was purged unread can't be waited for.
            let next = places[partition.index].next
            guard next < state.logStart else { continue }
            if next > .zero, places[partition.index].waiting == nil { purgedUnread += state.logStart - next }
            places[partition.index].next = state.logStart
        }
    }

    /// Reads a batch where a partition has more and none of it is at hand; whether anything was read.
    func fill() throws -> Bool {
        var didRead = false
        for index in places.indices {
            while places[index].waiting == nil, places[index].next < places[index].highWaterMark {
                let (batch, end) = try records.read(PartitionID(index), from: places[index].next)
                places[index].buffer = batch
                places[index].taken = 0
                places[index].bufferEnd = end
                didRead = true
                if batch.isEmpty { places[index].next = end }
            }
        }
        return didRead
    }

    /// The partition whose next record was appended first.
    var first: (partition: Int, appendTime: Int64)? {
        var first: (partition: Int, appendTime: Int64)?
        for (index, place) in places.enumerated() {
            guard let record = place.waiting, record.appendTime < first?.appendTime ?? .max else { continue }
            first = (index, record.appendTime)
        }
        return first
    }

    func take(_ partition: Int) -> TopicRecords<Event>.Record {
        let record = places[partition].buffer[places[partition].taken]
        places[partition].taken += 1
        places[partition].appendTime = record.appendTime
        if places[partition].waiting == nil {
            places[partition].next = places[partition].bufferEnd
            places[partition].buffer = []
            places[partition].taken = 0
        } else {
            places[partition].next = record.offset + 1
        }
        return record
    }

    /// Up to which append time, itself included, every record was taken, and whether only the clock says so.
    ///
    /// - Parameter clock: where a partition stands that was read to its end: nothing before it is still to be appended.
    func progress(clock: Int64) -> (time: Int64, byClock: Bool) {
        var time = Int64.max
        var byClock = false
        for place in places {
            // Another record may have the last one's append time.
            let known = place.appendTime == .min ? .min : place.appendTime - 1
            let reached = place.isExhausted ? max(known, clock) : known
            if place.isExhausted, clock > known { byClock = true }
            time = min(time, reached)
        }
        return (time, byClock)
    }

    func stored(number: UInt32) -> [StoredInputRecord] {
        places.enumerated().map { index, place in
            .with {
                $0.input = number
                $0.topicID = topic.id.rawValue
                $0.partition = UInt32(index)
                $0.nextOffset = place.next.rawValue
                $0.appendTime = place.appendTime
            }
        }
    }

    /// Makes an append depend on the partitions' ends being where they were found.
    func expectEnds(in request: inout AppendRequest) {
        for (index, place) in places.enumerated() where place.isExhausted {
            request.expect(highWaterMark: place.highWaterMark, of: topic, PartitionID(index))
        }
    }

    /// What this input went past without taking it; `nil` where nothing is.
    var complaint: String? {
        if purgedUnread > 0 {
            return "\(purgedUnread) records of topic '\(topic.name)' were purged before they were read: keep it longer"
        }
        if records.unreadable > 0 {
            return "\(records.unreadable) records of topic '\(topic.name)' are no events, and were passed over"
        }
        return nil
    }

    var lag: (records: Int, oldest: Int64?) {
        var lag: (records: Int, oldest: Int64?) = (0, nil)
        for place in places {
            lag.records += max(place.highWaterMark - place.next, 0)
            if let record = place.waiting { lag.oldest = min(lag.oldest ?? .max, record.appendTime) }
        }
        return lag
    }
}

/// Why the anonymizer can't go on.
public enum AnonymizerError: Error, Sendable, Equatable {
    /// A topic was deleted and created anew since it was last read.
    case topicReplaced(String)
    /// The stage's position in the log isn't one that this program knows.
    case unknownPosition(String)
    /// `visits` has another event schema than VisitorObserved.
    case wrongSchema(String)
    /// `opt-ins` has another event schema than OptInChanged.
    case wrongOptInSchema(String)
}

extension AnonymizerError: KindedError {
    package var kind: ErrorKind {
        switch self {
        case .topicReplaced, .wrongSchema, .wrongOptInSchema: .refused
        case .unknownPosition: .unsupported
        }
    }

    public var description: String {
        switch self {
        case .topicReplaced(let name):
            "topic '\(name)' was deleted and created anew since the anonymizer last read it; its place is in the old one. "
                + "Name the stage differently to begin at the start"
        case .unknownPosition(let reason): "the anonymizer's position can't be read: \(reason)"
        case .wrongSchema(let name):
            "topic '\(name)' takes no events of footfall.v1.VisitorObserved; the anonymizer can't write to it"
        case .wrongOptInSchema(let name):
            "topic '\(name)' takes no events of footfall.v1.OptInChanged, so no choice can be recorded in it"
        }
    }
}
