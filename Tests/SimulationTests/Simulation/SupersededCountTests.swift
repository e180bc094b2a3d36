import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import FootfallTestSupport
import Foundation
import Simulation
import Testing
import TypedTopics
import Zstd

/// Two events of one site and hour in different partitions, as when partitions were added in between.
@Suite struct SupersededCountTests {
    @Test(arguments: [[0, 1], [1, 0]])
    func `the count that was appended later stands, whatever its partition`(_ partitions: [Int]) throws {
        let data = try TemporaryLog()
        let schema = PeopleCounted.eventType
        _ = try FootfallTopic.counts.register(in: data.log)
        let topic = try data.log.createTopic(TopicConfiguration(name: "counts", partitions: 2, schema: schema.name))
        for (number, partition) in partitions.enumerated() {
            var event = PeopleCounted(hour: 3, of: "A")
            event.entered = [2, 9][number]
            var writer = PeopleCountedWriter(capacity: 1)
            writer.append(event)
            var compressor = ZstdCompressor(level: 1)
            var body = ByteBuffer()
            let summary = writer.encode(into: &body, compressor: &compressor)
            var request = AppendRequest()
            request.append(
                EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? SchemaID(rawValue: 0), body: body), to: topic,
                PartitionID(partition))
            try data.log.append(request)
            usleep(3_000)  // append times are in milliseconds
        }
        #expect(try data.simulate().available == 9)
    }
}
