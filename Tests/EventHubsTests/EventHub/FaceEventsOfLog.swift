import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf

/// The events of topic `faces`, by partition and offset.
enum FaceEventsOfLog {
    static func forEach(_ log: EventLog, _ body: (FaceEvent) -> Void) throws {
        let topic = try log.topic("faces")
        let schema = FaceEvent.eventType
        let descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
        let writer = EventProtobufWriter(descriptor)
        var columns = EventColumns(descriptor)
        var scratch = ChunkScratch()
        for partition in topic.partitions {
            _ = try log.read(topic, partition, from: .zero, bytesMax: .max) { batch in
                try columns.decode(ChunkReader(batch.body), scratch: &scratch)
                for row in 0..<columns.count {
                    var payload = ByteBuffer()
                    writer.append(row: row, of: columns, into: &payload)
                    body(try FaceEvent(serializedBytes: payload.array()))
                }
                return .next
            }
        }
    }
}
