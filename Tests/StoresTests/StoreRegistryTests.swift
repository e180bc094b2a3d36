import EventLog
import FootfallEvents
import LocalTime
import Stores
import TestSupport
import Testing
import Timekeeping
import TypedTopics

/// A log in a folder of its own.
final class StoreScene {
    private let temporary = TemporaryFolder()
    let log: EventLog

    init() throws { log = try EventLog.open(temporary.path("data"), .create) }

    deinit { log.close() }

    func say(_ statements: StoreStatement...) throws {
        _ = try StoreAdministration(log, now: { 1_700_000_000_000 }).say { _ in statements }
    }

    func registry() throws -> StoreRegistry {
        let registry = StoreRegistry(log)
        try registry.refresh()
        return registry
    }
}

@Suite struct StoreRegistryTests {
    @Test func `a registry of a log without the topic is empty`() throws {
        let registry = StoreRegistry(try StoreScene().log)
        #expect(try !registry.refresh())
        #expect(registry.zone(of: "S1", at: .epoch) == nil)
        #expect(registry.known.ids.isEmpty)
    }

    @Test func `a store is known by its id, its name and its spellings, however their letters are composed`() throws {
        let scene = try StoreScene()
        var store = StoreDescription(id: "S1", name: "Cafe\u{301} Nord", timeZone: "Europe/Dublin")
        store.spellings = ["Grafton St."]
        try store.check()
        try scene.say(StoreStatement(store))
        let registry = try scene.registry()
        for name in ["S1", "Caf\u{E9} Nord", "Cafe\u{301} Nord", "Grafton St."] {
            #expect(registry.store(named: name) == "S1")
            #expect(registry.zone(of: name, at: .epoch)?.name == "Europe/Dublin")
        }
        #expect(registry.store(named: "Grafton") == nil)
        let name = try #require(registry.description(of: "S1", at: .epoch)?.name)
        #expect(name.utf8.elementsEqual("Caf\u{E9} Nord".utf8))
    }

    @Test func `a name of another store is refused, and then nothing is said`() throws {
        let scene = try StoreScene()
        var first = StoreDescription(id: "S1", timeZone: "Europe/Dublin")
        first.spellings = ["Caf\u{E9}"]
        try scene.say(StoreStatement(first))
        var second = StoreDescription(id: "S2", timeZone: "Europe/London")
        second.spellings = ["Cafe\u{301}"]
        try second.check()
        #expect(throws: StoreError.nameTaken("Caf\u{E9}", store: "S2", by: "S1")) {
            try scene.say(
                StoreStatement(StoreDescription(id: "S3", timeZone: "Europe/London")), StoreStatement(second))
        }
        #expect(try scene.registry().known.ids == ["S1"])
        // A name may move between stores that are said together.
        first.spellings = []
        try scene.say(StoreStatement(first), StoreStatement(second))
        #expect(try scene.registry().store(named: "Cafe\u{301}") == "S2")
    }

    @Test func `what is said again adds no event`() throws {
        let scene = try StoreScene()
        let store = StoreDescription(id: "S1", timeZone: "Europe/Dublin")
        try scene.say(StoreStatement(store))
        let registry = try scene.registry()
        try scene.say(StoreStatement(store), StoreStatement(removed: "S2"))
        #expect(try !registry.refresh())
        let topic = try scene.log.topic("stores")
        #expect(try scene.log.partitionState(topic, topic.partitions[0]).highWaterMark == Offset(1))
    }

    @Test func `a correction of an earlier time leaves alone what was said from a later moment on`() throws {
        let scene = try StoreScene()
        try scene.say(
            StoreStatement(StoreDescription(id: "S1", timeZone: "UTC")),
            StoreStatement(StoreDescription(id: "S1", timeZone: "Europe/Dublin"), validFrom: 2_000))
        try scene.say(StoreStatement(StoreDescription(id: "S1", timeZone: "Asia/Kathmandu")))
        let registry = try scene.registry()
        #expect(registry.zone(of: "S1", at: 1_999)?.name == "Asia/Kathmandu")
        #expect(registry.zone(of: "S1", at: 2_000)?.name == "Europe/Dublin")
        #expect(registry.known.timeline(of: "S1")?.entries.map(\.validTo) == [2_000, nil])
    }

    @Test func `events that others wrote and that can't hold are left out and named`() throws {
        let scene = try StoreScene()
        try scene.say(StoreStatement(StoreDescription(id: "S1", timeZone: "Europe/Dublin")))
        var event = StoreEvent()
        event.store = "S2"
        event.eventTime = 1_700_000_000_000
        event.described.timeZone = "Europe/Dublin"
        event.described.details = "spelings: [x]\n"
        let gathering = try FootfallTopic.stores.gathering(in: scene.log)
        try scene.log.append([EventAppend([event], to: gathering)])
        let registry = try scene.registry()
        #expect(registry.known.ids == ["S1"])
        #expect(registry.complaint?.contains("details:1:") == true)
        #expect(registry.complaint?.contains("unknown key") == true)
    }

    @Test func `a name that others wrote into two stores stands for neither, and is said`() throws {
        let scene = try StoreScene()
        try scene.say(StoreStatement(StoreDescription(id: "S1", name: "corner", timeZone: "Europe/Dublin")))
        var event = StoreEvent()
        event.store = "S2"
        event.eventTime = 1_700_000_000_000
        event.described.name = "corner"
        event.described.timeZone = "Asia/Kathmandu"
        try scene.log.append([EventAppend([event], to: FootfallTopic.stores.gathering(in: scene.log))])
        let registry = try scene.registry()
        #expect(registry.store(named: "corner") == nil)
        #expect(registry.zone(of: "corner", at: .epoch) == nil)
        #expect(registry.zone(of: "S2", at: .epoch)?.name == "Asia/Kathmandu")
        #expect(registry.complaint?.contains("'corner' is a name of several stores") == true)
    }

    @Test func `a topic that is deleted is forgotten, and one that is made anew is read from its start`() throws {
        let scene = try StoreScene()
        try scene.say(StoreStatement(StoreDescription(id: "S1", timeZone: "Europe/Dublin")))
        let registry = try scene.registry()
        try scene.log.deleteTopic(FootfallTopic.stores.name)
        #expect(try registry.refresh())
        #expect(registry.known.ids.isEmpty)
        try scene.say(StoreStatement(StoreDescription(id: "S2", timeZone: "Europe/Dublin")))
        #expect(try registry.refresh())
        #expect(registry.known.ids == ["S2"])
        #expect(try !registry.refresh())
    }

    /// Statements in a random order of validity against a search through all of them.
    @Test(arguments: 0..<40 as Range<UInt64>) func `what holds is what a search through all statements finds`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let scene = try StoreScene()
        let zones = ["UTC", "Europe/Dublin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
        var said: [StoreStatement] = []
        let follower = StoreRegistry(scene.log)
        for _ in 0..<30 {
            try follower.refresh()
            let id = "S\(Int.random(in: 0..<4, using: &random))"
            let validFrom =
                Bool.random(using: &random)
                ? EventTime.min : EventTime(milliseconds: .random(in: 0..<8, using: &random))
            var statement = StoreStatement(removed: id, validFrom: validFrom)
            if Int.random(in: 0..<5, using: &random) > 0 {
                var store = StoreDescription(id: id, timeZone: zones.randomElement(using: &random)!)
                if Bool.random(using: &random) { store.spellings = ["\(id) \(Int.random(in: 0..<3, using: &random))"] }
                statement = StoreStatement(store, validFrom: validFrom)
            }
            let appended = try StoreAdministration(scene.log).say { _ in [statement] }
            if !appended.isEmpty { said.append(statement) }
        }
        try follower.refresh()
        let fresh = try scene.registry()
        for id in (0..<4).map({ "S\($0)" }) {
            for time in -1..<9 {
                let time = EventTime(milliseconds: Int64(time))
                let expected = Self.holding(said, id, time)
                #expect(follower.description(of: id, at: time) == expected, "seed \(seed), \(id) at \(time)")
                #expect(fresh.zone(of: id, at: time)?.name == expected?.timeZone, "seed \(seed), \(id) at \(time)")
            }
        }
    }

    private static func holding(
        _ said: some Collection<StoreStatement>, _ id: String, _ time: EventTime
    ) -> StoreDescription? {
        let before = said.filter { $0.store == id && $0.validFrom <= time }
        guard let moment = before.map(\.validFrom).max() else { return nil }
        return before.last { $0.validFrom == moment }?.content.description
    }
}
