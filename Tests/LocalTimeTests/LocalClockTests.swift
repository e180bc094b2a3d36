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
        let intervals = try LocalIntervals(LocalZone(named: "Asia/Kolkata"), seconds: 3_600)
        // 2023-10-01T00:10Z is 05:40 in Kolkata.
        let interval = intervals.interval(at: 1_696_119_000_000)
        #expect(interval.label.description == "2023-10-01T05:00")
        #expect(interval.start == 1_696_116_600_000 && interval.end == 1_696_120_200_000)
        #expect(intervals.interval(at: interval.end).label.description == "2023-10-01T06:00")
        #expect(intervals.interval(at: interval.end - .milliseconds(1)) == interval)
    }

    @Test(arguments: [
        // Clocks go back in Dublin at 01:00 UTC, and forward at the same time; in Lord Howe by half an hour.
        ("Europe/Dublin", 3_600, "2023-10-28T23:00", ["00:00 3600", "01:00 3600", "01:00 3600", "02:00 3600"]),
        ("Europe/Dublin", 900, "2023-10-29T00:30", ["01:30 900", "01:45 900", "01:00 900", "01:15 900"]),
        ("Europe/Dublin", 7_200, "2023-10-28T23:00", ["00:00 10800", "02:00 7200"]),
        ("Europe/Dublin", 86_400, "2023-10-28T23:00", ["00:00 90000", "00:00 86400"]),
        ("Europe/Dublin", 3_600, "2023-03-26T00:00", ["00:00 3600", "02:00 3600"]),
        ("Europe/Dublin", 7_200, "2023-03-26T00:00", ["00:00 3600", "02:00 7200"]),
        ("Europe/Dublin", 86_400, "2023-03-26T00:00", ["00:00 82800", "00:00 86400"]),
        ("Australia/Lord_Howe", 3_600, "2023-04-01T14:00", ["01:00 5400", "02:00 3600"]),
        ("Australia/Lord_Howe", 1_800, "2023-04-01T14:30", ["01:30 1800", "01:30 1800", "02:00 1800"]),
        ("Australia/Lord_Howe", 3_600, "2023-09-30T14:30", ["01:00 3600", "02:30 1800", "03:00 3600"]),
    ])
    func `an hour that comes twice is two intervals, and one over a change of the clocks is as long as it is`(
        _ zone: String, _ seconds: Int, _ from: String, _ expected: [String]
    ) throws {
        let intervals = try LocalIntervals(LocalZone(named: zone), seconds: seconds)
        var start = try RFC3339.time(of: from + ":00Z")
        for text in expected {
            let interval = intervals.interval(at: start)
            #expect("\(interval.label.description.suffix(5)) \(interval.seconds)" == text)
            #expect(interval.start == start)
            // Every instant of it is of it.
            for second in stride(from: 0, to: interval.seconds, by: 450) {
                #expect(intervals.interval(at: start + .seconds(second)) == interval)
            }
            start = interval.end
        }
    }

    @Test func `a wall time is of two instants where clocks go back and of none where they skip it`() throws {
        let dublin = try LocalZone(named: "Europe/Dublin")
        func texts(_ text: String) -> [String] { dublin.instants(of: WallTime(text)!).map { RFC3339.text($0) } }
        #expect(
            texts("2023-10-29T01:30:00.250") == ["2023-10-29T00:30:00.250Z", "2023-10-29T01:30:00.250Z"])
        #expect(texts("2023-10-29T02:00") == ["2023-10-29T02:00:00.000Z"])
        #expect(texts("2023-10-29T00:59:59.999") == ["2023-10-28T23:59:59.999Z"])
        #expect(texts("2023-03-26T01:30").isEmpty)
        #expect(texts("2023-03-26T02:00") == ["2023-03-26T01:00:00.000Z"])
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
