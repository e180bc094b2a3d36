import LocalTime
import Stores
import TestSupport
import Testing
import Timekeeping

@Suite struct StoreDetailsTests {
    /// What goes through an event comes back, whatever names look like.
    @Test(arguments: 0..<60 as Range<UInt64>) func `a description goes through its event`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let letters = ["a", "é", "\"", "\\", ":", " ", "#", "'", "-", "🏬", "no", "01", "[", "}", "&", "|", "%", "名"]
        func name() -> String {
            let inner = (0..<Int.random(in: 1..<8, using: &random)).map { _ in letters.randomElement(using: &random)! }
            return "x" + inner.joined() + "y\(Int.random(in: 0..<1_000_000, using: &random))"
        }
        func names() -> [String] { (0..<Int.random(in: 0..<3, using: &random)).map { _ in name() } }
        func spans() -> [OpeningSpan] {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: []
            case 1: [OpeningSpan("22:00-02:30")!]
            default: [OpeningSpan("09:00-12:30")!, OpeningSpan("14:00-24:00")!]
            }
        }
        var store = StoreDescription(id: name(), name: name(), timeZone: "Asia/Kathmandu")
        if Bool.random(using: &random) { store.region = name() }
        if Bool.random(using: &random) { store.floorAreaSquareMeters = .random(in: 1..<5_000, using: &random) }
        store.spellings = names()
        store.expectedSources = names()
        for day in OpeningHours.Weekday.allCases where Bool.random(using: &random) {
            store.openingHours.weekly[day] = spans()
        }
        for day in 0..<3 {
            store.openingHours.exceptions[CivilDate(daysSinceEpoch: 20_000 + day)] = spans()
        }
        store.places = names().map {
            StorePlace(name: $0, role: StorePlace.Role.allCases.randomElement(using: &random)!, spellings: names())
        }
        try store.check()
        let scene = try StoreScene()
        try scene.say(StoreStatement(store, validFrom: 1_000))
        let found = try #require(try scene.registry().description(of: store.id, at: 1_000), "\(random)")
        #expect(found == store, "\(random)")
        #expect(found.details == store.details, "\(random)")
    }

    @Test func `hours of a date go before those of its weekday`() throws {
        var hours = OpeningHours()
        try hours.set("mo-fr=09:00-18:00")
        try hours.set("2026-12-25=closed")
        #expect(hours.spans(on: CivilDate(year: 2026, month: 12, day: 24))?.map(\.description) == ["09:00-18:00"])
        #expect(hours.spans(on: CivilDate(year: 2026, month: 12, day: 25)) == [])
        #expect(hours.spans(on: CivilDate(year: 2026, month: 12, day: 26)) == nil)
        #expect(OpeningHours.Weekday(of: CivilDate(year: 1969, month: 12, day: 29)) == .monday)
    }

    @Test(arguments: [
        "9:00-18:00", "09:00", "09:00-09:00", "25:00-26:00", "09:60-10:00", "24:00-01:00", "", "09:00-18:00-19:00",
    ]) func `what is not a time of opening is refused`(text: String) { #expect(OpeningSpan(text) == nil) }

    @Test(arguments: [
        "mo-fr", "fr-mo=09:00-10:00", "xx=closed", "mo=09:00-18:00,17:00-19:00", "2026-02-30=closed", "mo,mo=closed",
    ]) func `what are not hours is refused`(text: String) throws {
        var hours = OpeningHours()
        #expect(throws: StoreTextError.self) { try hours.set(text) }
    }

    @Test(arguments: [
        (StoreDescription(id: "", timeZone: "UTC"), "store"), (StoreDescription(id: "a\nb", timeZone: "UTC"), "store"),
        (StoreDescription(id: " a", timeZone: "UTC"), "store"),
        (StoreDescription(id: "a", timeZone: "Mars"), "time_zone"),
        (StoreDescription(id: "a", name: "b\u{2028}c", timeZone: "UTC"), "name"),
        (StoreDescription(id: String(repeating: "é", count: 200), timeZone: "UTC"), "store"),
    ]) func `a description that can't hold names its field`(store: StoreDescription, field: String) throws {
        var store = store
        do throws(StoreError) {
            try store.check()
            Issue.record("taken")
        } catch {
            guard case .invalid(_, field, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `two places of a store can't share a name`() {
        var store = StoreDescription(id: "S1", timeZone: "UTC")
        store.places = [
            StorePlace(name: "north", role: .door, spellings: ["Caf\u{E9}"]),
            StorePlace(name: "Cafe\u{301}", role: .till),
        ]
        #expect(throws: StoreError.self) { try store.check() }
    }
}
