import LocalTime
import TestSupport
import Testing
import Timekeeping

@Suite struct LabelInstantsTests {
    private func label(_ text: String) throws -> LocalLabel { try #require(LocalLabel(text)) }

    @Test(arguments: [
        ("Europe/Dublin", "2023-10-29T01:00", 60), ("Europe/Berlin", "2024-10-27T02:30", 60),
        ("America/New_York", "2023-11-05T01:15", 60), ("Australia/Lord_Howe", "2024-04-07T01:30", 30),
        ("America/Havana", "2023-11-05T00:00", 60),
    ])
    func `A label of an hour that comes twice has two instants`(zone: String, text: String, minutes: Int) throws {
        let instants = try LocalZone(named: zone).instants(of: label(text))
        let second = try #require(instants.second)
        #expect(second.time - instants.first.time == .seconds(minutes * 60))
        #expect(instants.first.offsetMinutes - second.offsetMinutes == Int32(minutes))
        #expect(!instants.isSkipped)
    }

    @Test func `Labels around the hour that comes twice have one instant`() throws {
        let zone = try LocalZone(named: "Europe/Dublin")
        for text in ["2023-10-29T00:59", "2023-10-29T02:00", "2023-06-01T01:00"] {
            #expect(zone.instants(of: try label(text)).second == nil, "\(text)")
        }
    }

    @Test func `A skipped label is told from the one after it, at the same instant`() throws {
        let zone = try LocalZone(named: "Europe/Dublin")
        let skipped = zone.instants(of: try label("2023-03-26T01:00"))
        let after = zone.instants(of: try label("2023-03-26T02:00"))
        #expect(skipped.isSkipped && !after.isSkipped)
        #expect(skipped.first.time == after.first.time)
        #expect(zone.isSkipped(try label("2023-03-26T01:00"), at: skipped.first.time, offsetMinutes: 0))
        #expect(!zone.isSkipped(try label("2023-03-26T02:00"), at: after.first.time, offsetMinutes: 60))
        // Events of other producers may have an offset that is not their zone's.
        #expect(!zone.isSkipped(try label("2023-07-01T09:00"), at: after.first.time, offsetMinutes: 0))
    }

    @Test func `Days are as long as they are, also where clocks skip or repeat midnight`() throws {
        for (name, text, hours) in [
            ("Europe/Dublin", "2024-03-31T09:00", 23), ("Europe/Dublin", "2024-10-27T00:00", 25),
            ("Europe/Dublin", "2024-06-01T23:59", 24), ("America/Santiago", "2022-09-11T12:00", 23),
            ("America/Havana", "2023-11-05T12:00", 25),
        ] {
            let day = try LocalZone(named: name).day(of: label(text))
            #expect(day.end - day.start == .seconds(hours * 3_600), "\(name) \(text)")
            #expect(day.midnight.description == text.prefix(10) + "T00:00")
        }
    }
}
