import EventLog
import Sealing
import TestSupport
import Testing

/// Every name that a topic may have makes a file's name.
@Suite struct SegmentNameTests {
    @Test(arguments: [".hidden", "..a", String(repeating: "x", count: 249)])
    func `a topic of any name is sealed, and read and verified after it`(name: String) throws {
        let scene = try SealingScene()
        let topic = try scene.log.createTopic(
            TopicConfiguration(name: name, schema: scene.topic.configuration.schema))
        var random = SeededGenerator(seed: 31)
        try scene.fill(&random, batches: 5, topic: topic)
        let before = try scene.log.seen(topic)
        #expect(try Sealer(scene.log).seal(topic).segments == 1)
        #expect(try scene.log.seen(topic) == before)
        #expect(try scene.log.verify().findings == [])
        #expect(scene.segmentFiles == (try scene.log.segments().map(\.file)))
    }
}
