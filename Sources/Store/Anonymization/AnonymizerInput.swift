import EventLog
import EventSchema
import SwiftProtobuf
import TypedTopics
internal import Timekeeping

/// A topic that the anonymizer reads, and how far it is sure to have seen it.
///
/// One owner, one thread at a time.
final class AnonymizerInput<Event: TypedEvent> {
    let feed: EventFeed<Event>
    private let name: String
    /// Its number in the stored position.
    private let number: UInt32
    private let topicID: TopicID

    /// - Throws: ``AnonymizerError/topicReplaced(_:)``, `LogError.unknownTopic`.
    init(_ log: EventLog, _ topic: EventTopic<Event>, number: UInt32, _ stored: [StoredInputRecord]) throws {
        name = topic.name
        self.number = number
        topicID = try log.topic(topic.name).id
        var lanes: [EventFeed<Event>.Lane] = []
        for record in stored where record.input == number {
            guard record.topicID == topicID.rawValue else { throw AnonymizerError.topicReplaced(name) }
            while lanes.count <= Int(record.partition) { lanes.append(EventFeed<Event>.Lane()) }
            lanes[Int(record.partition)] = EventFeed<Event>.Lane(
                next: Offset(record.nextOffset), lastAppendTime: EventTime(milliseconds: record.appendTime))
        }
        feed = EventFeed(log, topic, from: lanes)
    }

    /// Looks how far the partitions go now.
    ///
    /// - Throws: ``AnonymizerError/topicReplaced(_:)`` where it is not the topic any more that this input began with.
    func look() throws {
        guard try feed.look() != .nothing, feed.topic?.id == topicID else { throw AnonymizerError.topicReplaced(name) }
    }

    /// The partition whose next event was appended first, and when.
    var first: (partition: Int, appendTime: EventTime)? {
        feed.first.flatMap { index in feed.lanes[index].waiting.map { (index, $0.appendTime) } }
    }

    /// Up to which append time, itself included, every record was taken, and whether only the clock says so.
    ///
    /// - Parameter clock: where a partition stands that was read to its end: nothing before it is still to be appended.
    func progress(clock: EventTime) -> (time: EventTime, byClock: Bool) {
        var time = EventTime.max
        var byClock = false
        for lane in feed.lanes {
            // Another record may have the last one's append time.
            let known = lane.lastAppendTime == .min ? .min : lane.lastAppendTime - .milliseconds(1)
            let reached = lane.isExhausted ? max(known, clock) : known
            if lane.isExhausted, clock > known { byClock = true }
            time = min(time, reached)
        }
        return (time, byClock)
    }

    var stored: [StoredInputRecord] {
        feed.lanes.enumerated().map { index, lane in
            .with {
                $0.input = number
                $0.topicID = topicID.rawValue
                $0.partition = UInt32(index)
                $0.nextOffset = lane.next.rawValue
                $0.appendTime = lane.lastAppendTime.milliseconds
            }
        }
    }

    /// What this input went past without taking it; `nil` where nothing is.
    var complaint: String? { feed.skipped.complaint(of: name) }

    var lag: (records: Int, oldest: EventTime?) {
        var lag: (records: Int, oldest: EventTime?) = (0, nil)
        for lane in feed.lanes {
            lag.records += max(lane.highWaterMark - lane.next, 0)
            if let item = lane.waiting { lag.oldest = min(lag.oldest ?? .max, item.appendTime) }
        }
        return lag
    }
}
