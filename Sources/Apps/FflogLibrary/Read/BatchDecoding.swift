internal import EventLog
internal import EventSchema
internal import RecordBatch
internal import TypedTopics

/// Makes records of stored batches. One thread at a time; memory is kept from batch to batch.
protocol BatchDecoding<Value>: AnyObject {
    associatedtype Value: Sendable
    /// Appends the records of a batch whose numbers in it are `rows`; what is no record, such as a marker of a transaction, is
    /// left out.
    func decode(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        into records: inout [Record<Value>]
    ) throws
}

/// What decodes events of a type.
struct DecoderTask<Message: EventMessage>: EventTask {
    let log: EventLog

    func run<Stored: TypedEvent>(_ bridge: EventBridge<Stored, Message>) throws -> any BatchDecoding<Message> {
        EventDecoder(log, bridge)
    }
}

private final class EventDecoder<Stored: TypedEvent, Message: EventMessage>: BatchDecoding {
    private let reader: EventReader<Stored>
    private let unwrap: (Stored) -> Message

    init(_ log: EventLog, _ bridge: EventBridge<Stored, Message>) {
        reader = EventReader(log, record: .all)
        unwrap = bridge.unwrap
    }

    func decode(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        into records: inout [Record<Message>]
    ) throws {
        try reader.decode(batch, topic, partition, rows) { record in
            let value: Message?
            let unreadable: String?
            switch record.content {
            case .event(let event): (value, unreadable) = (unwrap(event), nil)
            case .unreadable(let reason): (value, unreadable) = (nil, reason)
            case .nothing: return
            }
            records.append(
                Record(
                    topic: topic.name, partition: record.partition, offset: record.offset,
                    eventTime: record.eventTime, appendTime: record.appendTime, key: record.key,
                    headers: record.headers.map(NewRecord.Header.init), value: value, unreadable: unreadable))
        }
    }
}

extension NewRecord.Header {
    init(_ header: RecordHeader) { self.init(key: header.key, value: header.value) }
}
