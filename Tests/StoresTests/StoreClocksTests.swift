import LocalTime
import Stores
import Testing
import Timekeeping

@Suite struct StoreClocksTests {
    private func clocks() -> StoreClocks {
        var known = KnownStores()
        known.apply(StoreStatement(StoreDescription(id: "S1", name: "Grafton", timeZone: "Europe/Dublin")))
        return StoreClocks(known)
    }

    @Test func `a zone is the registered one, else the event's, else UTC, which is said once for each store`() throws {
        let clocks = clocks()
        let july = try RFC3339.time(of: "2023-07-01T12:00:00Z")
        #expect(clocks.zone(of: "Grafton", at: july, else: "Asia/Kathmandu").name == "Europe/Dublin")
        #expect(clocks.zone(of: "S2", at: july, else: "Asia/Kathmandu").name == "Asia/Kathmandu")
        #expect(clocks.note == nil)
        #expect(clocks.zone(of: "S2", at: july, else: "Mars").name == "UTC")
        #expect(clocks.zone(of: "S3", at: july).name == "UTC")
        #expect(clocks.zone(of: "S3", at: july).name == "UTC")
        #expect(clocks.storesWithoutZone == ["S2", "S3"])
        #expect(clocks.note == "no time zone is registered for 'S2', 'S3': local times are taken as UTC there")
        #expect(clocks.wallTime(of: "S1", at: july) == WallTime("2023-07-01T13:00"))
    }

    @Test func `a local time that comes twice or never is not a moment`() throws {
        let clocks = clocks()
        #expect(
            try clocks.instant(of: #require(WallTime("2023-07-01T13:00")), in: "S1")
                == RFC3339.time(of: "2023-07-01T12:00:00Z"))
        for (text, count) in [("2023-10-29T01:30", 2), ("2023-03-26T01:30", 0)] {
            do throws(StoreTimeError) {
                _ = try clocks.instant(of: WallTime(text)!, in: "S1")
                Issue.record("taken")
            } catch { #expect(error.count == count) }
        }
    }
}
