import Foundation
import LocalTime
import TestSupport
import Testing
import Timekeeping

/// What the wall clock of a zone shows at an instant.
@Suite struct LocalClockTests {
    @Test(
        arguments: [
            "Europe/Dublin", "Europe/London", "America/New_York", "America/Asuncion", "Australia/Lord_Howe",
            "Asia/Kolkata", "Africa/Monrovia", "Africa/Casablanca", "Pacific/Apia", "UTC",
        ])
    func `the offset at any instant is the system's, also outside of the years of labels`(name: String) throws {
        let zone = try LocalZone(named: name)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            // From 1900 to 2300, to the millisecond.
            let instant = Int64.random(in: -2_208_988_800_000...10_413_792_000_000, using: &random)
            let second = (Double(instant) / 1000).rounded(.down)
            let expected = zone.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: second))
            guard zone.offsetSeconds(at: EventTime(milliseconds: instant)) == expected else {
                Issue.record(
                    "\(name) at \(instant): \(zone.offsetSeconds(at: EventTime(milliseconds: instant))), not \(expected), \(random)"
                )
                return
            }
        }
    }

    @Test func `a change holds from its very millisecond`() throws {
        let dublin = try LocalZone(named: "Europe/Dublin")
        // 2023-03-26T01:00Z.
        let change: EventTime = 1_679_792_400_000
        #expect(dublin.offsetMinutes(at: change - 1) == 0)
        #expect(dublin.offsetMinutes(at: change) == 60)
    }

    @Test func `only the second reading of an hour that happens twice is a repetition`() throws {
        let dublin = try LocalZone(named: "Europe/Dublin")
        // 2023-10-29T01:00Z: clocks go from 02:00 back to 01:00.
        let change: EventTime = 1_698_541_200_000
        let hour: Int64 = 3_600_000
        #expect(!dublin.isRepeated(at: change - hour))
        #expect(!dublin.isRepeated(at: change - 1))
        #expect(dublin.isRepeated(at: change))
        #expect(dublin.isRepeated(at: change + hour - 1))
        #expect(!dublin.isRepeated(at: change + hour))
        #expect(!(try LocalZone(named: "Asia/Kolkata").isRepeated(at: change)))
    }

    @Test func `intervals are cut by the local clock`() throws {
        let intervals = try LocalIntervals(timeZone: "Asia/Kolkata", seconds: 3_600)
        // 2023-10-01T00:10Z is 05:40 in Kolkata.
        let label = intervals.label(of: 1_696_119_000_000)
        #expect(label.description == "2023-10-01T05:00")
        #expect(intervals.instant(of: label) == 1_696_116_600_000)
        #expect(intervals.after(label).description == "2023-10-01T06:00")
    }

    @Test func `a label of any year has its minutes, and only those of a counter's years are labels`() {
        func minutes(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { LocalLabel.minutes(utf8: $0) } }
        #expect(minutes("1970-01-02T00:01") == 1_441)
        #expect(minutes("1969-12-31T23:59") == -1)
        #expect(LocalLabel("1969-12-31T23:59") == nil)
        #expect(minutes("9999-12-31T23:59") == 4_223_371_679)
        #expect(LocalLabel("2200-01-01T00:00") == nil)
        for bad in ["2023-02-29T00:00", "2023-01-01T24:00", "2023-01-01T00:60", "2023-01-01 00:00", "2023-1-01T00:00"] {
            #expect(minutes(bad) == nil && LocalLabel(bad) == nil, "\(bad)")
        }
    }
}
