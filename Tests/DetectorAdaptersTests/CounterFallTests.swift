import DetectorAdapters
import FootfallEvents
import Testing
import Timekeeping

/// What a reading is that is lower than the one before it: wrong, a new day's first, or none of a counter.
@Suite struct CounterFallTests {
    /// Local times in Zurich, of the 11th of May on; who entered and who left.
    private func run(_ readings: [(Int, String, Int, Int)], isStream: Bool = false) throws -> AdapterScene {
        let scene = try AdapterScene()
        let text = readings.map { day, time, entered, exited in
            HikvisionCountingTests.alarm(HikvisionCountingTests.now(time, entered, exited))
                .replacingOccurrences("2026-05-11", with: "2026-05-\(day)")
        }
        .joined(separator: "\n")
        try scene.run(
            text,
            try HikvisionCounting(
                AdapterOptions.make {
                    $0.site = "Door"
                    $0.timeZone = "Europe/Zurich"
                    $0.isStream = isStream
                }))
        return scene
    }

    private func day(_ scene: AdapterScene, _ day: Int) throws -> UInt64 {
        try scene.counts().filter { $0.localLabel.hasPrefix("2026-05-\(day)") }.reduce(0) { $0 + $1.entered }
    }

    @Test(
        "a quiet door whose counter starts over each night loses nobody in the morning",
        arguments: [
            // The evening's last, and what came the next day.
            (2, [1, 2]), (2, [1, 2, 3]), (5, [1, 5]), (5, [1, 8]), (5, [1, 30]), (3, [0, 4]), (1, [0, 1]),
            (5, [2, 2, 5]),
        ])
    func nights(_ last: Int, _ morning: [Int]) throws {
        for isStream in [false, true] {
            let evening = (0...last).map { (11, "20:\(10 + $0):00", $0, 0) }
            let next = morning.enumerated().map { (12, "09:\(10 + $0.offset):00", $0.element, 0) }
            let scene = try run(
                evening + next + [(12, "10:30:00", morning.last!, 0), (12, "11:30:00", morning.last!, 0)],
                isStream: isStream)
            #expect(scene.bad.isEmpty && scene.resets.count == 1, "\(scene.bad)")
            #expect(try day(scene, 12) == UInt64(morning.last!))
        }
    }

    @Test("a low reading after midnight is wrong where counting goes on from before it")
    func midnight() throws {
        let scene = try run([
            (11, "22:30:00", 990, 900), (11, "23:50:00", 1000, 900), (12, "00:05:00", 0, 0),
            (12, "00:15:00", 1001, 900),
            (12, "01:10:00", 1001, 900), (12, "02:10:00", 1001, 900),
        ])
        #expect(scene.bad.count == 1 && scene.resets.isEmpty)
        #expect(try day(scene, 12) == 1)
    }

    @Test("a single 0 after midnight is wrong where counting goes on a little beyond the evening's last")
    func zeroAtMidnight() throws {
        let scene = try run([
            (11, "21:00:00", 10, 0), (11, "22:00:00", 40, 0), (11, "23:00:00", 70, 0), (12, "00:00:00", 0, 0),
            (12, "00:10:00", 72, 0), (12, "01:00:00", 73, 0), (12, "02:00:00", 74, 0), (12, "03:00:00", 75, 0),
        ])
        #expect(scene.bad.count == 1 && scene.resets.isEmpty)
        // 3 until 01:00, and one in each hour after it.
        #expect(try day(scene, 12) == 5)
    }

    @Test("a single high reading is wrong where counting goes on from before it", arguments: [90_000, 1000, 160])
    func highReading(_ high: Int) throws {
        for isStream in [false, true] {
            let scene = try run(
                [
                    (11, "08:00:00", 100, 0), (11, "08:30:00", 101, 0), (11, "08:50:00", high, 0),
                    (11, "09:00:00", 102, 0), (11, "09:30:00", 103, 0), (11, "10:10:00", 104, 0),
                    (11, "11:10:00", 104, 0),
                ], isStream: isStream)
            #expect(scene.bad.count == 1 && scene.resets.isEmpty, "\(scene.bad)")
            #expect(scene.bad.first?.line != nil && scene.bad.first?.reason.contains("\(high)") == true)
            #expect(try scene.counts().map(\.entered).prefix(2) == [2, 1])
        }
    }

    @Test("a rush is counted where counting goes on from it")
    func rush() throws {
        let scene = try run([
            (11, "08:00:00", 100, 0), (11, "08:30:00", 101, 0), (11, "08:50:00", 900, 0), (11, "09:00:00", 901, 0),
            (11, "10:10:00", 902, 0),
        ])
        #expect(scene.bad.isEmpty && scene.resets.isEmpty)
        #expect(try scene.counts().first?.entered == 801)
    }

    @Test("what goes up and down is no counter, and nothing is made of it", arguments: [false, true])
    func presence(_ isStream: Bool) throws {
        let present = [5, 4, 3, 4, 5, 6, 5, 4, 5, 4, 3, 2, 3, 4]
        let readings = present.enumerated().map { index, count in
            (11, "\(index < 8 ? "0" : "")\(8 + index / 4):\(10 + index % 4 * 15):00", count, 0)
        }
        let scene = try run(readings, isStream: isStream)
        #expect(scene.bad.last?.reason.contains("how many are there") == true, "\(scene.bad)")
        #expect(try scene.counts().allSatisfy { $0.localLabel < "2026-05-11T09:00" })
        if !isStream { #expect(try scene.counts().isEmpty && scene.bad.count == 1 && scene.resets.isEmpty) }
    }

    @Test("two counters under one name are not added up")
    func twoCounters() throws {
        let readings = (0..<12).map { (11, "09:\(10 + $0):00", $0 % 2 == 0 ? 100 + $0 : 5000 + $0, 0) }
        let scene = try run(readings + [(11, "11:10:00", 5020, 0)])
        #expect(try scene.counts().isEmpty && scene.bad.count == 1, "\(scene.bad)")
    }
}
