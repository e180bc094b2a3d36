import LocalTime
import TestSupport
import Testing
import Timekeeping

@testable import CounterImport

@Suite struct LabelClockTests {
    private static let zones = [
        "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Monrovia",
        "Pacific/Apia",
        "Asia/Kolkata", "Europe/Amsterdam", "UTC",
    ]

    private func hours() throws -> CounterFormat {
        let text = """
            {"layout": "long", "time_zone": "UTC", "time": {"column": "time", "formats": ["yyyy-MM-dd"]}, "site": "site",
             "entered": "h{hour}", "interval_minutes": 60}
            """
        return try ColumnMapping.parse(Array(text.utf8), file: "columns.json")
    }

    @Test(arguments: zones)
    func `a clock makes of any label, in whatever order they come, what its zone makes of it`(name: String) throws {
        let zone = try LocalZone(named: name)
        var clock = LabelClock(zone, try hours())
        var random = SeededGenerator(seed: 5)
        func check(_ minutes: Int32) throws -> Bool {
            let label = LocalLabel(minutes: minutes)
            let reading = try clock.read(label, offset: nil, isUnasked: false)
            let instants = zone.instants(of: label)
            return reading.label == label && reading.first.time == instants.first.time
                && reading.first.offsetMinutes == instants.first.offsetMinutes && reading.first.seconds == 3_600
                && reading.second?.time == instants.second?.time && reading.isSkipped == instants.isSkipped
                && reading.nominal == nil
        }
        // Within the years 1901 to 2150, and some steps from each.
        for _ in 0..<4_000 {
            var minutes = Int32.random(in: -36_000_000...94_000_000, using: &random)
            for _ in 0..<6 {
                guard try check(minutes) else {
                    Issue.record("\(name) at \(LocalLabel(minutes: minutes))")
                    return
                }
                minutes += Int32.random(in: -40_000...40_000, using: &random)
            }
        }
        // Every quarter of 2011, in which Apia skipped a day, and of the year after, forwards and back.
        let quarters = (0..<70_000).map { 21_563_520 + Int32($0) * 15 }
        for minutes in quarters + quarters.reversed() {
            guard try check(minutes) else {
                Issue.record("\(name) at \(LocalLabel(minutes: minutes))")
                return
            }
        }
    }
}
