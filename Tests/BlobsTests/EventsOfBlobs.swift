import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf

/// All events of topic `blobs`, in the order of partitions and offsets.
struct EventsOfBlobs {
    let log: EventLog

    init(_ log: EventLog) { self.log = log }

    func all() throws -> [BlobEvent] {
        let topic = try log.topic("blobs")
        let schema = BlobEvent.eventType
        let descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        let writer = EventProtobufWriter(descriptor)
        var columns = EventColumns(descriptor)
        var scratch = ChunkScratch()
        var events: [BlobEvent] = []
        for partition in topic.partitions {
            _ = try log.read(topic, partition, from: .zero, bytesMax: .max) { batch in
                try columns.decode(ChunkReader(batch.body), scratch: &scratch)
                for row in 0..<columns.count {
                    var payload = ByteBuffer()
                    writer.append(row: row, of: columns, into: &payload)
                    events.append(try BlobEvent(serializedBytes: payload.array()))
                }
                return .next
            }
        }
        return events
    }
}
