import Devices
import EventLog
import FootfallEvents
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("When sources were alive")
struct SourceLifeTests {
    @Test("in any order, signs of life make what a look at every moment makes", arguments: 0..<20)
    func property(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let hold = AliveIntervals.hold.milliseconds
        // Whole seconds, so that every one can be looked at.
        let times = (0..<80).map { _ in Int64.random(in: -1000...3000, using: &random) * 1000 }
        var life = AliveIntervals()
        for time in times { life.note(EventTime(milliseconds: time)) }
        var sorted = AliveIntervals()
        for time in times.sorted() { sorted.note(EventTime(milliseconds: time)) }
        #expect(life == sorted)
        let isAlive = { (time: Int64) in times.contains { $0 <= time && time < $0 + hold } }
        let seconds = stride(from: Int64(-1_100_000), through: 3_100_000, by: 1000)
        #expect(seconds.allSatisfy { life.isAlive(at: EventTime(milliseconds: $0)) == isAlive($0) })
        for _ in 0..<50 {
            let start = Int64.random(in: -1100...3000, using: &random) * 1000
            let end = start + Int64.random(in: 1...600, using: &random) * 1000
            let expected = stride(from: start, to: end, by: 1000).filter(isAlive).count * 1000
            let range = EventTime(milliseconds: start)..<EventTime(milliseconds: end)
            #expect(life.alive(in: range) == .milliseconds(expected))
        }
        for (a, b) in zip(life.intervals, life.intervals.dropFirst()) { #expect(a.upperBound < b.lowerBound) }
    }

    @Test("heartbeats and events make a source alive for 30 s, and coverage is by what is expected")
    func fromTheLog() throws {
        let scene = try DeviceScene()
        let start: EventTime = 1_784_000_040_000  // a whole minute
        let session = try scene.session()
        for (seconds, camera) in [(0, "cam-1"), (10, "cam-1"), (100, "cam-1"), (5, "cam-2")] {
            scene.clock.withLock { $0 = start + seconds * 1000 }
            try session.heartbeat(camera: camera, framesPerSecond: 10, frames: 1)
        }
        // The box is alive, and nothing comes from the camera.
        scene.clock.withLock { $0 = start + 70_000 }
        try session.heartbeat(camera: "cam-1", framesPerSecond: 0, frames: 1, condition: "no_frames")
        try session.append([
            .person(at: (start + 45_000).milliseconds), .person(at: (start - 20_000).milliseconds, camera: "cam-3"),
        ])

        let reader = SourceLifeReader(scene.log)
        let life = try reader.read(start..<(start + 180_000))
        let first = SourceName(store: "S1", camera: "cam-1")
        #expect(life.sources(of: "S1").map(\.camera) == ["cam-1", "cam-2", "cam-3"])
        // 0 to 40 s by heartbeats, 45 to 75 s by an event, 100 to 130 s by a heartbeat.
        let minutes = life.minutes(of: first, in: start..<(start + 180_000)).map(\.alive.milliseconds)
        #expect(minutes == [55_000, 35_000, 10_000])
        #expect(life[SourceName(store: "S1", camera: "cam-3")].alive(in: start..<(start + 60_000)) == .seconds(10))
        let both = [first, SourceName(store: "S1", camera: "cam-2")]
        #expect(life.coverage(of: both, in: start..<(start + 60_000)) == (55.0 + 30.0) / 120)
        #expect(
            life.coverage(of: both + [SourceName(store: "S1", camera: "cam-9")], in: start..<(start + 1000))! < 0.34)
        #expect(life.coverage(of: [], in: start..<(start + 1000)) == nil)
        #expect(try reader.read(start..<(start + 1000), only: first).sources.keys.map(\.camera) == ["cam-1"])
    }

    @Test("a source is a store and a camera")
    func names() {
        #expect(SourceName("Store 1/cam-2") == SourceName(store: "Store 1", camera: "cam-2"))
        #expect(SourceName("a/b/c") == SourceName(store: "a/b", camera: "c"))
        for text in ["", "a", "/a", "a/"] { #expect(SourceName(text) == nil) }
    }
}
