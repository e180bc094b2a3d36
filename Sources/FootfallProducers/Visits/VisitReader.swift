import Columnar
import EventLog
import EventSchema
import FootfallEvents
import TypedTopics

/// Reads the visitors of the topic `visits`, partition by partition, each in the order in which it was appended.
///
/// Events of every registered version of the type come in the shape that this program was built with: what a version does not
/// have is absent, and what this program does not know is left out. For programs that want events. A projection reads columns instead. One thread at a time.
public final class VisitReader {
    private let log: EventLog
    private let topic: Topic
    private var reader = VisitorObservedReader()
    private var scratch = ChunkScratch()

    /// - Throws: ``LogError/unknownTopic(_:known:)``.
    public init(_ log: EventLog) throws {
        self.log = log
        topic = try log.topic(FootfallTopic.visits.name)
    }

    /// Calls `body` with every visitor from a time on, up to the ends as they are now. Events are copied out of the log
    /// before `body` sees them, so it may take its time.
    ///
    /// - Parameter time: event time in milliseconds since 1970; `nil` reads everything. As everywhere, reading begins at the
    ///   first record that is as late; earlier ones that arrived after it come too.
    /// - Throws: ``LogError``, or what `body` throws.
    public func forEach(from time: Int64? = nil, _ body: (VisitorObserved) throws -> Void) throws {
        for partition in topic.partitions {
            let end = try log.partitionState(topic, partition).highWaterMark
            var next = try time.map { try log.offset(at: $0, of: topic, partition) }
            next = try next ?? log.partitionState(topic, partition).logStart
            while let start = next, start < end {
                let (events, following) = try events(partition, from: start, before: end)
                for event in events { try body(event) }
                next = following
            }
        }
    }

    private func events(
        _ partition: PartitionID, from start: Offset, before end: Offset
    ) throws -> ([VisitorObserved], Offset) {
        var events: [VisitorObserved] = []
        let next = try log.read(topic, partition, from: start, bytesMax: 256 << 10) { batch in
            guard batch.header.layout == .columnar else {
                throw LogError.storage("topic '\(topic.name)': row batches are read with fflog consume")
            }
            let id = batch.header.schemaID
            try reader.decode(try ChunkReader(batch.body), schema: id.rawValue, scratch: &scratch) {
                try log.schema(id, of: topic).descriptorSet
            }
            let first = max(start - batch.header.baseOffset, 0)
            let last = min(reader.count, end - batch.header.baseOffset)
            for row in first..<max(first, last) { events.append(reader.event(row: row)) }
            return .next
        }
        return (events, next)
    }
}
