import EventLog
import FootfallEvents
import Pipeline
import SwiftProtobuf
import Synchronization
import Testing
import TestSupport

@testable import Anonymization
import Timekeeping

@Suite struct PictureRemovalTests {
    private let scene: AnonymizerScene
    private let store: PictureShelf
    private let hour: Int64 = 3_600_000

    init() throws {
        scene = try AnonymizerScene()
        store = PictureShelf(scene.log)
    }

    private func stage() throws -> PictureRemovalStage {
        try PictureRemovalStage(scene.log, store) { [clock = scene.clock] in clock.now }
    }

    private func put(_ name: String, capturedAt: EventTime? = nil) {
        store.put(
            StoredPicture(
                name: name, etag: UInt64(name.hashValue.magnitude), storedAt: scene.clock.now,
                capturedAt: capturedAt ?? scene.clock.now))
        scene.clock.now += 1
    }

    private func analyze(_ name: String) throws {
        try scene.append(
            [Event.face(name, at: scene.clock.now), Event.analyzed(name, at: scene.clock.now)], to: FootfallTopic.faces)
        scene.clock.now += 1
    }

    private func run(_ stage: PictureRemovalStage) throws {
        // A turn whose pictures changed under it does nothing, and the next begins anew.
        var idle = 0
        while idle < 2 { idle = try stage.turn(timeout: .zero) == StageTurn() ? idle + 1 : 0 }
    }

    @Test func `a picture goes when its analysis is there, and not before`() throws {
        let stage = try stage()
        put("a")
        put("b")
        try run(stage)
        #expect(store.names == ["a", "b"])
        try analyze("a")
        try run(stage)
        #expect(store.names == ["b"])
        #expect(store.removed == [.init(name: "a", reason: .analyzed)])
    }

    @Test func `a picture that nobody analysed goes before it is an hour old, with its reason`() throws {
        let stage = try stage()
        let taken = scene.clock.now
        put("a")
        scene.clock.now = taken + 57 * 60_000
        put("b")
        try run(stage)
        #expect(store.names == ["a", "b"])
        // Turns come at least once in the sweep's interval: the last one before the hour sees it.
        scene.clock.now = taken + hour - 60_000
        try run(stage)
        #expect(store.names == ["b"])
        #expect(store.removed == [.init(name: "a", reason: .expired)])
    }

    @Test func `a camera's clock that is ahead makes no picture stay, and one that is behind makes it go`() throws {
        let taken = scene.clock.now
        put("ahead", capturedAt: taken + 100 * hour)
        put("behind", capturedAt: taken - 2 * hour)
        let stage = try stage()
        try run(stage)
        #expect(store.names == ["ahead"])
        scene.clock.now = taken + hour
        try run(stage)
        #expect(store.names.isEmpty)
    }

    @Test func `a clock that is set back makes no picture stay`() throws {
        put("a")
        scene.clock.now -= 50_000
        let stage = try stage()
        try run(stage)
        #expect(store.names == ["a"], "a little is nothing to be sure of")
        scene.clock.now -= 10 * hour
        put("b")
        try run(stage)
        #expect(store.names == ["b"])
        #expect(store.removed == [.init(name: "a", reason: .expired)])
    }

    @Test func `a picture that got the name after the analysis stays`() throws {
        put("a")
        try analyze("a")
        store.take("a")
        scene.clock.now += 10
        put("a")
        try run(try stage())
        #expect(store.names == ["a"])
        try analyze("a")
        try run(try stage())
        #expect(store.names.isEmpty)
        #expect(store.removed.count == 1)
    }

    @Test func `what another took away meanwhile is passed over, and a stage that begins anew says nothing twice`()
        throws
    {
        for name in ["a", "b", "c"] {
            put(name)
            try analyze(name)
        }
        store.beforeRemoval { $0.take("b") }
        try run(try stage())
        #expect(store.names.isEmpty)
        #expect(store.removed.map(\.name).sorted() == ["a", "c"])
        try run(try stage())
        #expect(store.removed.count == 2)
    }

    @Test func `of two at work in turn each picture is removed once, and the position never goes back`() throws {
        let stages = [try stage(), try stage()]
        var random = SeededGenerator(seed: 93)
        var analyzed = 0
        var positions: [[UInt32: Int64]] = []
        for number in 0..<60 {
            put("\(number)")
            if random.below(3) > 0 {
                try analyze("\(number)")
                analyzed += 1
            }
            // Each has read what the other has not committed yet.
            _ = try stages[random.below(2)].turn(timeout: .zero)
            let stored = try StoredAnonymizerRecord.decoded(try scene.log.stagePosition("picture-removal"))
            positions.append(Dictionary(stored.inputs.map { ($0.partition, $0.nextOffset) }) { $1 })
        }
        for stage in stages { try run(stage) }
        #expect(store.removed.count == analyzed)
        #expect(Set(store.removed.map(\.name)).count == analyzed)
        for (before, after) in zip(positions, positions.dropFirst()) {
            #expect(before.allSatisfy { $0.value <= after[$0.key] ?? 0 }, "\(random)")
        }
    }

    @Test func `what killed processes left is swept at the start, and again from time to time`() throws {
        let stage = try stage()
        try run(stage)
        #expect(store.sweeps == 1)
        scene.clock.now += 10 * 60_000
        try run(stage)
        #expect(store.sweeps == 2)
        scene.clock.now -= 5 * hour
        try run(stage)
        #expect(store.sweeps == 3, "a clock that is set back does not put it off")
    }

    @Test func `a clock that is set back does not put off what is due`() throws {
        let stage = try stage()
        put("old", capturedAt: scene.clock.now - 10 * hour)
        scene.clock.now += 5 * hour
        try run(stage)
        #expect(store.names.isEmpty)
        scene.clock.now -= 5 * hour
        put("older", capturedAt: scene.clock.now - 10 * hour)
        try run(stage)
        #expect(store.names.isEmpty)
    }
}

/// Pictures in memory, whose removal commits to a log.
final class PictureShelf: PictureStore {
    struct Removed: Equatable {
        let name: String
        let reason: BlobDeletionReason
    }

    private struct State {
        var pictures: [String: StoredPicture] = [:]
        var removed: [Removed] = []
        var sweeps = 0
        var before: (@Sendable (PictureShelf) -> Void)?
    }

    private let log: EventLog
    private let state = Mutex(State())

    init(_ log: EventLog) { self.log = log }

    var names: [String] { state.withLock { $0.pictures.keys.sorted() } }
    var removed: [Removed] { state.withLock { $0.removed } }
    var sweeps: Int { state.withLock { $0.sweeps } }

    func put(_ picture: StoredPicture) { state.withLock { $0.pictures[picture.name] = picture } }
    func take(_ name: String) { state.withLock { $0.pictures[name] = nil } }
    /// Done once, before the next removal.
    func beforeRemoval(_ body: @escaping @Sendable (PictureShelf) -> Void) { state.withLock { $0.before = body } }

    func picture(_ name: String) throws -> StoredPicture? { state.withLock { $0.pictures[name] } }

    func forEachPicture(_ body: (StoredPicture) throws -> Void) throws {
        for picture in state.withLock({ Array($0.pictures.values) }) { try body(picture) }
    }

    func sweep() throws { state.withLock { $0.sweeps += 1 } }

    func removal(of removals: [PictureRemoval]) -> any AppendParticipant { Removal(shelf: self, removals: removals) }

    private struct Removal: AppendParticipant {
        let shelf: PictureShelf
        let removals: [PictureRemoval]

        func join(_ request: inout AppendRequest) throws { try shelf.check(removals) }
        func appended(_ receipts: [AppendReceipt]) { shelf.remove(removals) }
    }

    private func check(_ removals: [PictureRemoval]) throws {
        let before = state.withLock { state in
            defer { state.before = nil }
            return state.before
        }
        before?(self)
        let missing = state.withLock { state in removals.first { state.pictures[$0.picture.name] != $0.picture } }
        if let missing { throw PictureChanged(missing.picture.name) }
    }

    private func remove(_ removals: [PictureRemoval]) {
        state.withLock { state in
            for removal in removals {
                state.pictures[removal.picture.name] = nil
                state.removed.append(Removed(name: removal.picture.name, reason: removal.reason))
            }
        }
    }
}
