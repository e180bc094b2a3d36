import DetectorAdapters
import FootfallEvents
import Testing
import Timekeeping

/// What a reading is that is lower than the one before it: wrong, a new day's first, or none of a counter.
@Suite struct CounterFallTests {
    /// Local times in Zurich, of the 11th of May on; who entered and who left.
    @discardableResult
    private func run(
        _ readings: [(Int, String, Int, Int)], isStream: Bool = false, in scene: AdapterScene? = nil
    ) throws -> AdapterScene {
        let scene = try scene ?? AdapterScene()
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

    @Test("what goes up and down is found out in imports of any size, and stays so", arguments: [1, 2, 4, 7])
    func presenceInParts(_ size: Int) throws {
        let present = [5, 9, 12, 8, 6, 9, 14, 10, 3, 7, 12, 15, 13, 9, 9, 16, 4, 8, 9, 3, 7, 11, 12, 5, 8, 9]
        let readings = present.enumerated().map { index, count in
            (11, "\(index < 6 ? "0" : "")\(8 + index / 3):\(10 + index % 3 * 20):00", count, 0)
        }
        let scene = try AdapterScene()
        var told: [Int] = []
        for start in stride(from: 0, to: readings.count, by: size) {
            let before = scene.bad.count { $0.reason.contains("how many are there") }
            try run(Array(readings[start..<min(start + size, readings.count)]), in: scene)
            if scene.bad.count(where: { $0.reason.contains("how many are there") }) > before { told.append(start) }
        }
        // From the import on in which the fourth fall came nothing is made of it, and each says so.
        #expect(
            told == Array(stride(from: told.first ?? 0, to: readings.count, by: size)) && (told.first ?? 99) <= 14,
            "\(told)")
        let counts = try scene.counts()
        #expect(counts.allSatisfy { $0.localLabel < "2026-05-11T13:00" }, "\(counts.map(\.short))")
        // The same again adds nothing.
        try run(readings, in: scene)
        #expect(try scene.counts() == counts)
    }

    @Test("a counter that was restarted many times is one, in imports of any size", arguments: [1, 3, 1000])
    func restarts(_ size: Int) throws {
        // Once an hour it counts from 0 again.
        let readings = (0..<60).map { (11, "\($0 < 12 ? "0" : "")\(8 + $0 / 6):\($0 % 6)5:00", ($0 % 6 + 1) * 3, 0) }
        let scene = try AdapterScene()
        for start in stride(from: 0, to: readings.count, by: size) {
            try run(Array(readings[start..<min(start + size, readings.count)]), in: scene)
        }
        #expect(scene.bad.isEmpty && scene.resets.count == 9, "\(scene.bad)")
        #expect(try scene.counts().map(\.entered) == Array(repeating: 18, count: 8))
    }

    @Test(
        "a counter that climbs back at once to where it was before a reset is two, and named", arguments: [1, 3, 1000])
    func climbsBack(_ size: Int) throws {
        let values = [580, 590, 80, 90, 600, 610, 620, 630, 640, 650, 660, 670]
        let readings = values.enumerated().map {
            (11, "\($0.offset < 6 ? "0" : "")\(8 + $0.offset / 3):\(10 + $0.offset % 3 * 20):00", $0.element, 0)
        }
        let scene = try AdapterScene()
        for start in stride(from: 0, to: readings.count, by: size) {
            try run(Array(readings[start..<min(start + size, readings.count)]), in: scene)
        }
        #expect(scene.bad.count == 1 && scene.bad[0].reason.contains("590"), "\(scene.bad)")
        // What lies between the reset and the climb is not known.
        #expect(try scene.counts().map { "\($0.localLabel.suffix(5)) \($0.entered)" } == ["10:00 30"])
    }

    @Test("two counters under one name are not added up")
    func twoCounters() throws {
        let readings = (0..<12).map { (11, "09:\(10 + $0):00", $0 % 2 == 0 ? 100 + $0 : 5000 + $0, 0) }
        let scene = try run(readings + [(11, "11:10:00", 5020, 0)])
        #expect(try scene.counts().isEmpty && scene.bad.count == 1, "\(scene.bad)")
    }
}
