import CounterImport
import Counts
import ErrorKinds
import EventLog
import FootfallEvents
import FootfallTestSupport
import LocalTime
import Stores
import Testing
import Timekeeping

@Suite struct SpanInvalidationTests {
    private let header = "time,site,in,out\n"

    private func hours(_ labels: [String]) throws -> TemporaryLog {
        let data = try TemporaryLog()
        try data.importText(header + labels.map { "\($0),S,1,2\n" }.joined(), try .long())
        return data
    }

    private func reason(_ body: () throws -> Void) -> ImportError? {
        do { try body() } catch { return error as? ImportError }
        return nil
    }

    @Test func `A local span has both hours where one comes twice, and one that cuts it needs an offset`() throws {
        let data = try hours(["00:00", "01:00", "01:00", "02:00"].map { "2023-10-29 \($0)" })
        #expect(throws: ImportError.self) { try data.invalidate("S", "2023-10-29T01:30", "2023-10-29T02:00") }
        let plan = try data.invalidate("S", "2023-10-29T01:00", "2023-10-29T02:00")
        #expect(plan.intervals == 2)
        #expect(plan.span.to - plan.span.from == .seconds(7_200))
    }

    @Test func `Of quarters the bound within the hour that comes twice is refused as well: it would be reached twice`()
        throws
    {
        let data = try TemporaryLog()
        let quarters = (0..<4).map { "2023-10-29 01:\($0 == 0 ? "00" : "\($0 * 15)"),S,1,2\n" }.joined()
        try data.importText(header + quarters + quarters, try .long(minutes: 15))
        #expect(throws: StoreTimeError.self) { try data.invalidate("S", "2023-10-29T01:30", "2023-10-29T02:00") }
    }

    @Test func `A bound within an interval is refused, naming the interval and the moments to give`() throws {
        let data = try hours(["2024-07-01 10:00", "2024-07-01 11:00"])
        let error = try #require(reason { try data.invalidate("S", "2024-07-01T10:20", "2024-07-02T00:00") })
        #expect(error.kind == .usage)
        #expect(error.description.contains("begins within the interval of 60 minutes from 2024-07-01T10:00"))
        #expect(error.description.contains("2024-07-01T09:00:00.000Z or 2024-07-01T10:00:00.000Z"))
        let other = try #require(reason { try data.invalidate("S", "2024-07-01T10:00", "2024-07-01T11:59") })
        #expect(other.description.contains("ends within the interval of 60 minutes from 2024-07-01T11:00"))
        #expect(try data.standing().allSatisfy { $0.hasSuffix("entered 1, exited 2") })
        #expect(reason { try data.invalidate("S", "2024-07-02", "2024-07-01") }?.kind == .usage)
    }

    @Test func `The hours of a day's count are not marked apart from it`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-07-01 00:00,S,1,2\n", try .long(minutes: 1440))
        let error = try #require(reason { try data.invalidate("S", "2024-07-01T08:00", "2024-07-01T12:00") })
        #expect(error.description.contains("1440 minutes"))
        #expect(try data.invalidate("S", "2024-07-01", "2024-07-02").intervals == 1)
    }

    @Test func `A span that is marked already is refused, naming by whom; once that is undone it can be marked again`()
        throws
    {
        let data = try hours(["2024-01-01 10:00", "2024-01-01 11:00"])
        let plan = try data.invalidate("S", "2024-01-01", "2024-01-02")
        let error = try #require(reason { try data.invalidate("S", "2024-01-01", "2024-01-02") })
        let id = try #require(plan.id)
        #expect(error.kind == .refused && error.description.contains(id.description))
        // A part of it too, and with another reason.
        #expect(reason { try data.invalidate("S", "2024-01-01T11:00", "2024-01-02", reason: "x") }?.kind == .refused)
        try data.undo(plan.id)
        #expect(try data.invalidate("S", "2024-01-01", "2024-01-02").intervals == 2)
    }

    @Test func `A span without counts of the site is refused, and nothing is recorded`() throws {
        let data = try hours(["2024-01-01 10:00"])
        for (site, day) in [("X", "2024-01-01"), ("S", "2024-01-05")] {
            let error = try #require(reason { try data.invalidate(site, day, "2024-01-06") })
            #expect(error.kind == .nothingMatched)
        }
        #expect(try KnownImports(data.log).records.count == 1)
    }

    @Test func `After an undo an interval has the zone again of the counts that stand`() throws {
        let data = try TemporaryLog()
        let rows = (0..<12).map { "2024-01-01 \($0 + 8 < 10 ? "0" : "")\($0 + 8):00,S,\($0),1\n" }.joined()
        try data.importText(header + rows, try .long())
        let second = try data.importText(header + rows, try .long(), replace: true, zone: "America/New_York")
        try data.undo(second.importID)
        // The last hours are those that both imports have.
        let plan = try data.invalidate("S", "2024-01-01T17:00", "2024-01-01T19:00")
        #expect(plan.timeZone == "Europe/Dublin")
        #expect(plan.firstStart?.milliseconds == 1_704_128_400_000)
        #expect(plan.intervals == 2)
        let undone = try data.counts().flatMap { $0 }.filter { $0.retracts == second.importID?.description }
        #expect(undone.filter { $0.intervalStart == 1_704_128_400_000 }.map(\.timeZone) == ["Europe/Dublin"])
    }
}
