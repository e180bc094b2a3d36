import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf
import TestSupport
import Testing
import Timekeeping

@testable import DetectorAdapters
@testable import TypedTopics

/// What stands of an interval is by the order in which statements came, whatever clock stamped them.
@Suite struct KnownCountsTests {
    private static func event(entered: UInt64) -> PeopleCounted {
        .with {
            $0.site = "a"
            $0.intervalStart = 1_767_225_600_000
            $0.intervalSeconds = 3_600
            $0.timeZone = "UTC"
            $0.entered = entered
        }
    }

    private static func take(
        _ entered: UInt64, _ partition: Int, _ offset: Int64, at time: EventTime, into known: inout KnownCounts
    ) throws {
        let event = event(entered: entered)
        try known.take(
            event,
            EventRecord(
                partition: PartitionID(partition), offset: Offset(offset), eventTime: nil, appendTime: time, key: nil,
                headers: [], content: .event(event)))
    }

    @Test func `what is told now comes after what the log has, in whatever partition that lies`() throws {
        var known = KnownCounts()
        known.mayGrow = true
        try Self.take(5, 0, 1_000, at: 1_000, into: &known)
        // It has grown to 8; 7 is neither what stands nor more than that.
        let sorted = try known.sort([8, 7].map(Self.event(entered:)))
        #expect(sorted.new.map(\.entered) == [8] && sorted.conflicts.count == 1)
    }

    @Test func `statements of a clock that was set back keep their order among those of other partitions`() throws {
        // Partition 0: 1 at 100, then 2 after the clock was set back to 50. Partition 1, which was added: 3 at 150.
        for order in [[0, 1], [1, 0]] {
            var known = KnownCounts()
            for partition in order {
                if partition == 0 {
                    try Self.take(1, 0, 0, at: 100, into: &known)
                    try Self.take(2, 0, 1, at: 50, into: &known)
                } else {
                    try Self.take(3, 1, 0, at: 150, into: &known)
                }
            }
            let sorted = try known.sort([Self.event(entered: 4)])
            #expect(sorted.conflicts.map(\.known) == ["the log has entered 3"])
        }
    }

    /// An interval of an hour of one day at a site.
    private static func hour(_ hour: Int64, line: String = "", counter: String = "", _ entered: UInt64) -> PeopleCounted
    {
        .with {
            $0.site = "a"
            $0.intervalStart = 1_767_225_600_000 + hour * 3_600_000
            $0.intervalSeconds = 3_600
            $0.timeZone = "UTC"
            if !line.isEmpty { $0.line = line }
            if !counter.isEmpty { $0.counter = counter }
            $0.entered = entered
        }
    }

    @Test func `counters that are met later are found beside one that was judged before`() throws {
        // Each may have counted the same people as the one with both names.
        for (line, counter) in [("", ""), ("door", ""), ("", "c")] {
            var known = KnownCounts()
            let first = try known.sort([
                Self.hour(0, line: "door", counter: "c", 1), Self.hour(1, line: line, counter: counter, 2),
                Self.hour(1, line: "door", counter: "c", 3), Self.hour(2, line: "door", counter: "c", 4),
            ])
            #expect(first.new.map(\.entered) == [1, 2, 4], "\(line), \(counter)")
            #expect(first.conflicts.map(\.reason) == [.overlap] && first.conflicts[0].known.hasSuffix("entered 2"))
            // And the other way round.
            let second = try known.sort([
                Self.hour(3, line: "door", counter: "c", 5), Self.hour(3, line: line, counter: counter, 6),
                Self.hour(3, line: "other", counter: "d", 7),
            ])
            // What was left out is in nobody's way.
            #expect(second.new.map(\.entered) == [5, 7], "\(line), \(counter)")
            #expect(second.conflicts.map(\.reason) == [.overlap] && second.conflicts[0].known.hasSuffix("entered 5"))
        }
    }

    @Test func `names that are alike in other places are other counters`() throws {
        var known = KnownCounts()
        let sorted = try known.sort([
            Self.hour(0, line: "x", counter: "y", 1), Self.hour(0, line: "y", counter: "x", 2),
            Self.hour(0, line: "x", counter: "x", 3), Self.hour(0, line: "xy", counter: "z", 4),
            Self.hour(0, line: "x", counter: "yz", 5), Self.hour(0, line: "x", counter: "y", 1),
        ])
        #expect(sorted.new.map(\.entered) == [1, 2, 3, 4, 5] && sorted.duplicates == 1 && sorted.conflicts.isEmpty)
    }

    @Test func `of repetitions among what is new nothing is lost, and nothing comes twice`() throws {
        var known = KnownCounts()
        let hours = (0..<5).map { Self.hour($0, line: "door", 1) }
        let sorted = try known.sort([hours[0], hours[0], hours[1], hours[0], hours[2], hours[3], hours[3], hours[4]])
        #expect(sorted.new == hours && sorted.duplicates == 3)
    }

    @Test func `what an import has appended itself is known in its later batches`() throws {
        let scene = try AdapterScene()
        // More than are appended at once.
        let counters = ["a", "b", "c", "d"]
        func pass(_ entered: Int) -> [String] {
            (0..<900).flatMap { minute in counters.map { AxisPushTests.push(minute, entered, 1, serial: $0) } }
        }
        let door = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "Europe/Zurich"
        }
        let text = (pass(3) + pass(3) + pass(4)).joined(separator: "\n")
        let summary = try scene.run(text, try AxisCounters(door))
        #expect(summary.counts == 3_600 && summary.duplicates == 3_600 && summary.conflicts == 3_600)
        let again = try scene.run(text, try AxisCounters(door))
        #expect(again.counts == 0 && again.duplicates == 7_200 && again.conflicts == 3_600)
    }
}
