import EventLog
import Foundation
import TestSupport
import Testing
import Timekeeping

/// The latest event times that a purge keeps, in the head. What becomes of events of typed topics, `PurgedMaximaTests` of sealing
/// has; what a kill leaves, those of retention.
@Suite struct SubstreamMaximaTests {
    let folder = TemporaryFolder()
    let partition = PartitionID(0)

    private func records(_ numbers: Range<Int>, texts: Int) -> [TestRecord] {
        numbers.map { TestRecord(Int64($0), at: Int64(1_600_000_000_000 + $0), text: "text \($0 % texts)") }
    }

    @Test(arguments: [BatchLayout.row, .columnar])
    func `of a topic without a schema the record's key is the substream`(layout: BatchLayout) throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "lines"))
        var first = records(0..<9, texts: 3)
        first[8].text = nil
        try log.append(first, to: topic, partition, layout)
        try log.append(records(9..<12, texts: 4), to: topic, partition, layout)
        #expect(try log.substreamMaxima(topic, partition) == SubstreamMaxima(logStart: .zero))
        _ = try log.trim(topic, to: [partition: Offset(9)])
        #expect(
            try log.substreamMaxima(topic, partition)
                == SubstreamMaxima(
                    logStart: Offset(9),
                    latest: [
                        "text 0": 1_600_000_000_006, "text 1": 1_600_000_000_007, "text 2": 1_600_000_000_005,
                        "": 1_600_000_000_008,
                    ]))
        _ = try log.trim(topic, to: [partition: Offset(12)])
        let maxima = try log.substreamMaxima(topic, partition)
        #expect(maxima.logStart == Offset(12) && maxima.latest["text 1"] == 1_600_000_000_009)
        #expect(maxima.latest["text 3"] == 1_600_000_000_011 && maxima.latest["text 0"] == 1_600_000_000_006)
        #expect(try log.verify().findings == [])
    }

    @Test func `keys of restricted records don't outlive them: they are one substream`() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "pictures", dataClass: .restricted))
        try log.append(records(0..<9, texts: 3), to: topic)
        _ = try log.trim(topic, to: [partition: Offset(9)])
        let maxima = try log.substreamMaxima(topic, partition)
        #expect(maxima == SubstreamMaxima(logStart: Offset(9), folded: 1_600_000_000_008))
        #expect(maxima.latest(of: "text 1") == 1_600_000_000_008)
        #expect(try HeadFile(of: folder.log).entries("substreams").count == 1)
    }

    @Test func `of more substreams than are kept the oldest share a maximum`() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "lines"))
        let count = 140_000
        for start in stride(from: 0, to: count, by: 20_000) {
            try log.append(records(start..<(start + 20_000), texts: count), to: topic, partition, .columnar)
        }
        _ = try log.trim(topic, to: [partition: Offset(60_000)])
        #expect(try log.substreamMaxima(topic, partition).latest.count == 60_000)
        _ = try log.trim(topic, to: [partition: Offset(Int64(count))])
        let maxima = try log.substreamMaxima(topic, partition)
        #expect(maxima.latest.count == (1 << 17) / 8 * 7)
        let folded = count - maxima.latest.count
        #expect(maxima.folded == EventTime(milliseconds: Int64(1_600_000_000_000 + folded - 1)))
        #expect(maxima.latest(of: "text 5") == maxima.folded)
        #expect(maxima.latest(of: "text \(folded)") == EventTime(milliseconds: Int64(1_600_000_000_000 + folded)))
        #expect(try log.verify().findings == [])
    }

    @Test func `a deleted topic leaves none`() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "lines"))
        let other = try log.createTopic(TopicConfiguration(name: "others"))
        for topic in [topic, other] {
            try log.append(records(0..<900, texts: 450), to: topic)
            _ = try log.trim(topic, to: [partition: Offset(900)])
        }
        try log.deleteTopic("lines")
        #expect(try HeadFile(of: folder.log).entries("substreams").count == 451)
        #expect(try log.substreamMaxima(other, partition).latest.count == 450)
        #expect(try log.verify().findings == [])
    }

    @Test func `a flipped bit in any of it is found on read and by verify`() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "lines"))
        try log.append(records(0..<9, texts: 3), to: topic)
        _ = try log.trim(topic, to: [partition: Offset(9)])
        let file = HeadFile(of: folder.log)
        let entries = try file.entries("substreams")
        #expect(entries.count == 4)
        for (key, value) in entries {
            for index in value.indices {
                var damaged = value
                damaged[index] ^= 1 << UInt8(index % 8)
                try file.set(key, damaged, in: "substreams")
                #expect(throws: LogError.self) { try log.substreamMaxima(topic, partition) }
                #expect(try !log.verify().findings.isEmpty, "byte \(index) of \(key)")
            }
            try file.set(key, nil, in: "substreams")
            #expect(try !log.verify().findings.isEmpty)
            try file.set(key, value, in: "substreams")
        }
        #expect(try log.verify().findings == [])
    }
}
