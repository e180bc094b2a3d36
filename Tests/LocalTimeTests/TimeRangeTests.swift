import Foundation
import LocalTime
import TestSupport
import Testing
import Timekeeping

@Suite struct TimeRangeTests {
    private static func local(_ text: String) -> TimeBound { .local(WallTime(text)!) }

    private static func range(_ from: String, _ to: String) -> TimeRange { TimeRange(from: local(from), to: local(to)) }

    /// The minutes of a range in a zone, of the days around it.
    private static func minutes(_ range: TimeRange, _ zone: LocalZone, around: String) -> [EventTime] {
        let middle = Int64(WallTime(around)!.milliseconds / 60_000)
        return (middle - 4_320..<middle + 4_320).map { EventTime(milliseconds: $0 * 60_000) }.filter {
            range.includes($0, in: zone)
        }
    }

    @Test(arguments: [
        // Zone, range, how many minutes of it there are, and when the first begins.
        ("Europe/Dublin", "2023-07-01", "2023-07-02", 1_440, "2023-06-30T23:00:00Z"),
        ("Europe/Dublin", "2023-03-26", "2023-03-27", 1_380, "2023-03-26T00:00:00Z"),
        ("Europe/Dublin", "2023-10-29", "2023-10-30", 1_500, "2023-10-28T23:00:00Z"),
        ("Europe/Dublin", "2023-10-29T01:00", "2023-10-29T02:00", 120, "2023-10-29T00:00:00Z"),
        ("Europe/Dublin", "2023-10-29T01:30", "2023-10-29T01:45", 30, "2023-10-29T00:30:00Z"),
        ("Europe/Dublin", "2023-03-26T01:30", "2023-03-26T03:00", 60, "2023-03-26T01:00:00Z"),
        ("Asia/Kathmandu", "2023-07-01", "2023-07-02", 1_440, "2023-06-30T18:15:00Z"),
        ("Australia/Lord_Howe", "2023-04-02", "2023-04-03", 1_470, "2023-04-01T13:00:00Z"),
        ("Asia/Kolkata", "2023-07-01 06:00", "2023-07-01 06:15", 15, "2023-07-01T00:30:00Z"),
        ("Pacific/Apia", "2011-12-29", "2011-12-31", 1_440, "2011-12-29T10:00:00Z"),
    ]) func `a local range has the minutes that the wall clock shows`(
        zone: String, from: String, to: String, count: Int, first: String
    ) throws {
        let found = Self.minutes(Self.range(from, to), try LocalZone(named: zone), around: String(from.prefix(10)))
        #expect(found.count == count)
        #expect(found.first == (try RFC3339.time(of: first)))
    }

    @Test func `a day that a zone left out has nothing`() throws {
        let zone = try LocalZone(named: "Pacific/Apia")
        #expect(Self.minutes(Self.range("2011-12-30", "2011-12-31"), zone, around: "2011-12-30").isEmpty)
    }

    @Test func `a bound with an offset is an instant in every zone`() throws {
        let bound = TimeBound.instant(try RFC3339.time(of: "2023-10-29T01:30:00+01:00"))
        for name in ["Europe/Dublin", "Asia/Kathmandu", "UTC"] {
            let found = Self.minutes(TimeRange(from: bound), try LocalZone(named: name), around: "2023-10-29")
            #expect(found.first == (try RFC3339.time(of: "2023-10-29T00:30:00Z")))
        }
    }

    @Test(arguments: [
        "2023-07-01T10:00:00Z", "2023-07-01T10:00+01:00", "2023-13-01", "2023-07-01T25:00", "x", "", "20230701",
    ])
    func `what is not a local time is refused`(text: String) { #expect(WallTime(text) == nil) }

    /// Walks minute by minute through random weeks of many zones, with a wall clock made from Foundation's calendar's offsets.
    @Test(arguments: 0..<30 as Range<UInt64>) func `a range agrees with a walk over minutes`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = [
            "Europe/Dublin", "Europe/London", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Asia/Kolkata",
            "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "America/Sao_Paulo", "Africa/Casablanca", "UTC",
        ]
        let zone = try LocalZone(named: names.randomElement(using: &random)!)
        // Around a change of the offset where there is one within a year.
        var middle = Int64.random(in: 1_262_304_000...1_735_689_600, using: &random) / 60
        for minute in stride(from: middle, to: middle + 527_040, by: 720)
        where Self.offset(zone, minute) != Self.offset(zone, minute + 720) {
            middle = minute
            break
        }
        func bound() -> TimeBound? {
            let minute = middle + .random(in: -400..<1_200, using: &random)
            let seconds = Int64.random(in: 0..<60, using: &random) * 1_000
            switch Int.random(in: 0..<5, using: &random) {
            case 0: return nil
            case 1: return .instant(EventTime(milliseconds: minute * 60_000 + seconds))
            default: return .local(WallTime(milliseconds: (minute + Self.offset(zone, middle)) * 60_000 + seconds))
            }
        }
        for _ in 0..<20 {
            let range = TimeRange(from: bound(), to: bound())
            for minute in middle - 2_000..<middle + 2_000 {
                let wall = (minute + Self.offset(zone, minute)) * 60_000
                func reached(_ bound: TimeBound) -> Bool {
                    switch bound {
                    case .instant(let time): minute * 60_000 >= time.milliseconds
                    case .local(let local): wall >= local.milliseconds
                    }
                }
                let expected = range.from.map(reached) ?? true && !(range.to.map(reached) ?? false)
                let instant = EventTime(milliseconds: minute * 60_000)
                let isIn = range.includes(instant, in: zone)
                #expect(isIn == expected, "seed \(seed), \(zone.name), \(range), minute \(minute)")
                if isIn {
                    #expect(range.instants.contains(instant))
                    #expect(range.wallTimes.contains(zone.wallTime(at: instant)))
                }
            }
        }
    }

    private static func offset(_ zone: LocalZone, _ minute: Int64) -> Int64 {
        Int64(zone.timeZone.secondsFromGMT(for: .init(timeIntervalSince1970: Double(minute * 60)))) / 60
    }

    @Test func `the first instant of a wall time is the first of two, and after a skipped hour`() throws {
        let zone = try LocalZone(named: "Europe/Dublin")
        func first(_ text: String) -> EventTime { zone.firstInstant(of: WallTime(text)!) }
        #expect(first("2023-10-29T01:30") == (try RFC3339.time(of: "2023-10-29T00:30:00Z")))
        #expect(first("2023-03-26T01:30:15.250") == (try RFC3339.time(of: "2023-03-26T01:30:15.250Z")))
    }
}
