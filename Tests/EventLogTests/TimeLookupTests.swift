import EventLog
import Foundation
import TestSupport
import Testing
import Timekeeping

/// `@TIME`: against a model that looks at every record in turn.
@Suite struct TimeLookupTests {
    @Test(arguments: [1, UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)])
    func `a time finds the first record at or after it, however disordered they are`(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let folder = TemporaryFolder()
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2, eventTimes: .none))
        let partition = PartitionID(1)
        var times: [Int64] = []
        let disorder = Int64.random(in: 0...3000, using: &generator)
        var request = AppendRequest()
        for _ in 0..<60 {
            let records = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                let time =
                    1_000_000 + Int64(times.count) * 10 + Int64.random(in: -disorder...disorder, using: &generator)
                times.append(time)
                return TestRecord(time, at: time)
            }
            let layout = Bool.random(using: &generator) ? BatchLayout.row : .columnar
            request.append(try .make(layout, records), to: topic, partition)
        }
        try log.append(request)

        func expected(_ time: Int64) -> Offset { Offset(Int64(times.firstIndex { $0 >= time } ?? times.count)) }
        var probes = [Int64.min, 0, times.min()!, times.max()!, times.max()! + 1, .max]
        for _ in 0..<300 {
            let time = times.randomElement(using: &generator)!
            probes.append(time + Int64.random(in: -1...1, using: &generator))
        }
        for time in probes {
            #expect(
                try log.offset(at: EventTime(milliseconds: time), of: topic, partition) == expected(time),
                "time \(time)")
        }
    }

    @Test func `in an empty partition every time is the end`() throws {
        let folder = TemporaryFolder()
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        for time in [EventTime.min, 0, .max] { #expect(try log.offset(at: time, of: topic, PartitionID(0)) == .zero) }
    }
}
