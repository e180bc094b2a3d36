import Foundation
@testable import LocalTime
import TestSupport
import Testing
import Timekeeping

/// What a zone costs. The zones here are in no other test, and no store is there.
@Suite struct LazyZoneTests {
    @Test func `a zone that is named, given to stores and asked for their days reads no table`() throws {
        let zone = try LocalZone(named: "Antarctica/Troll")
        let stores = try StoreZones(["S": "Antarctica/Troll"], fallback: "Antarctica/Troll")
        #expect(stores.day(of: "S", at: 1_702_731_600_000) != nil)
        _ = LocalClock(zone)
        #expect(!zone.hasReadOffsets)
        #expect(zone.offsetMinutes(at: 1_702_731_600_000) == 0)
        #expect(try zone.hasReadOffsets && LocalZone(named: "Antarctica/Troll").hasReadOffsets)
    }

    @Test func `threads that ask at once all have the same table`() async throws {
        for name in ["Antarctica/Casey", "Antarctica/Davis", "Antarctica/Mawson"] {
            let zone = try LocalZone(named: name)
            let answers = await withTaskGroup(of: Int64.self) { group in
                for _ in 0..<8 { group.addTask { zone.offsetMinutes(at: 1_702_731_600_000) } }
                return await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(answers.count == 1 && zone.hasReadOffsets && answers.first! >= 300)
        }
    }

    @Test func `names that are not zones, however many, displace no zone`() throws {
        #expect(try LocalZone(named: "Antarctica/Vostok").offsetMinutes(at: 0) != 0)
        for number in 0..<5_000 {
            let name = "Antarctica/Station-\(number)"
            #expect(throws: UnknownTimeZone(name: name)) { try LocalZone(named: name) }
        }
        #expect(try LocalZone(named: "Antarctica/Vostok").hasReadOffsets)
    }

    @Test(
        arguments: [
            "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Monrovia", "Africa/Casablanca",
            "Pacific/Apia", "Asia/Kolkata", "UTC",
        ])
    func `a clock says of any instant, in whatever order they come, what its zone says`(name: String) throws {
        let zone = try LocalZone(named: name)
        let clock = LocalClock(zone)
        var random = SeededGenerator(seed: 7)
        // From 1960 to 2210, beyond the years of labels; after each a few that lie near it, since changes are a few hours around.
        for _ in 0..<4_000 {
            var instant = EventTime(milliseconds: .random(in: -315_619_200_000...7_573_651_200_000, using: &random))
            for _ in 0..<6 {
                let isSame =
                    clock.offsetMinutes(at: instant) == zone.offsetMinutes(at: instant)
                    && clock.isRepeated(at: instant) == zone.isRepeated(at: instant)
                guard isSame else {
                    Issue.record("\(name) at \(instant), \(random)")
                    return
                }
                instant += .milliseconds(Int64.random(in: -2_000_000_000...2_000_000_000, using: &random))
            }
        }
        // Every half hour of a year in which clocks change, and the milliseconds around it.
        for halfHour in 0..<17_568 {
            for millisecond in Int64(-1)...1 {
                let instant = EventTime(milliseconds: 1_672_531_200_000 + Int64(halfHour) * 1_800_000 + millisecond)
                guard
                    clock.offsetMinutes(at: instant) == zone.offsetMinutes(at: instant),
                    clock.isRepeated(at: instant) == zone.isRepeated(at: instant)
                else {
                    Issue.record("\(name) at \(instant)")
                    return
                }
            }
        }
    }
}
