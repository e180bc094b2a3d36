import DetectorAdapters
import FootfallEvents
import TestSupport
import Testing

/// Stays in zones, as Azure's Spatial Analysis tells of them, in files that overlap, begin anywhere and are in any order.
@Suite struct ZoneStaysTests {
    /// Seconds and milliseconds of a minute, from 10:00.
    struct Stay {
        var person: String
        var from: Int
        var to: Int
        /// How much later its dwell time comes; `nil` where none does.
        var dwellAfter: Int?
    }

    static func time(_ milliseconds: Int) -> String {
        func padded(_ number: Int, _ count: Int) -> String {
            String(String(number + [10: 10, 100: 100, 1000: 1000][count]!).dropFirst())
        }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return "2026-07-17T1\(seconds / 3600):\(padded(seconds / 60 % 60, 100)):\(padded(seconds % 60, 100))."
            + "\(padded(rest, 1000))Z"
    }

    static func message(
        _ person: String, _ time: Int, _ status: String, dwell: Int? = nil, zone: String = "till"
    ) -> String {
        let type = dwell == nil ? "personZoneEnterExitEvent" : "personZoneDwellTimeEvent"
        let duration = dwell.map { ",\"durationMs\":\($0).0" } ?? ""
        return """
            {"events":[{"id":"e","type":"\(type)","detectionIds":["d"],"properties":{"trackingId":"\(person)",\
            "status":"\(status)","side":"1"\(duration)},"zone":"\(zone)"}],"sourceInfo":{"id":"cam","timestamp":\
            "\(Self.time(time))","width":600,"height":300,"frameId":"\(time / 66)"},"detections":[{"type":"person","id":"d",\
            "region":{"type":"RECTANGLE","points":[{"x":0.25,"y":0.1},{"x":0.5,"y":0.9}]},"confidence":0.75}]}
            """
    }

    static func crossing(_ time: Int) -> String {
        message("x", time, "CrossLeft", zone: "door").replacing("personZoneEnterExitEvent", with: "personLineEvent")
    }

    static func messages(_ stay: Stay) -> [(time: Int, text: String)] {
        var messages = [
            (stay.from, message(stay.person, stay.from, "Enter")), (stay.to, message(stay.person, stay.to, "Exit")),
        ]
        if let after = stay.dwellAfter {
            let dwell = message(stay.person, stay.to + after, "Exit", dwell: stay.to - stay.from)
            messages.append((stay.to + after, dwell))
        }
        return messages
    }

    /// `from-to` of each visit, in milliseconds, by the end.
    private func visits(_ scene: AdapterScene) throws -> [String] {
        let start: Int64 = 1_784_282_400_000
        return try scene.detections().filter { $0.zone == "till" }.compactMap {
            guard case .trackEnded(let end)? = $0.event else { return nil }
            return "\(end.firstSeen - start)-\(end.lastSeen - start)"
        }
    }

    /// Frames of tracks that don't end are visits too, once the anonymizer has waited for their ends.
    private func tracksWithoutEnd(_ scene: AdapterScene) throws -> Int {
        var (seen, ended): (Set<UInt64>, Set<UInt64>) = ([], [])
        for event in try scene.detections() where event.zone == "till" {
            switch event.event {
            case .personDetected(let person)?: seen.insert(person.trackID)
            case .trackEnded(let end)?: ended.insert(end.trackID)
            case nil: break
            }
        }
        return seen.subtracting(ended).count
    }

    @discardableResult
    private func run(_ scene: AdapterScene, _ lines: [String], isStream: Bool = false) throws -> AdapterSummary {
        try scene.run(
            lines.joined(separator: "\n"), SpatialAnalysisEvents(AdapterOptions.make { $0.isStream = isStream }))
    }

    private static let two = [
        Stay(person: "p", from: 0, to: 30_000), Stay(person: "p", from: 60_000, to: 90_000),
    ]

    @Test func `a file that begins with the second stay of a person has nothing new`() throws {
        let scene = try AdapterScene()
        let all = Self.two.flatMap(Self.messages).map(\.text)
        #expect(try run(scene, all).detections == 6)
        let again = try run(scene, Array(all[2...]))
        #expect(again.detections == 0 && again.duplicates == 3)
        #expect(try visits(scene) == ["0-30000", "60000-90000"])
        let other = try AdapterScene()
        try run(other, Array(all[2...]))
        try run(other, all)
        #expect(try visits(other) == ["0-30000", "60000-90000"])
        #expect(try tracksWithoutEnd(other) == 0)
    }

    @Test(arguments: [0, 66, 900]) func `an exit and its dwell time tell of one stay, also in two files`(_ after: Int)
        throws
    {
        let all = Self.messages(Stay(person: "p", from: 0, to: 30_000, dwellAfter: after)).map(\.text)
        for lines in [all, all.reversed(), [all[2], all[0], all[1]]] {
            let scene = try AdapterScene()
            #expect(try run(scene, lines).conflicts == 0)
            #expect(try visits(scene).count == 1)
        }
        for parts in [[Array(all[..<2]), [all[2]]], [[all[2]], Array(all[..<2])], [[all[1], all[2]], all]] {
            let scene = try AdapterScene()
            for part in parts { #expect(try run(scene, part).conflicts == 0) }
            #expect(try visits(scene).count == 1, "\(parts.count)")
            #expect(try tracksWithoutEnd(scene) == 0)
        }
    }

    @Test func `in any order the same stays come out, and in the order of their times`() throws {
        var random = SeededGenerator.announced("order of messages")
        let stays = (0..<12).map {
            Stay(person: "p\($0 % 4)", from: $0 * 40_000, to: $0 * 40_000 + 25_000, dwellAfter: $0 % 3 == 0 ? 66 : nil)
        }
        let lines = (stays.flatMap(Self.messages).map(\.text) + (0..<10).map { Self.crossing($0 * 50_000) })
        let scene = try AdapterScene()
        try run(scene, lines)
        #expect(try visits(scene) == stays.map { "\($0.from)-\($0.to)" })
        for _ in 0..<10 {
            let other = try AdapterScene()
            let summary = try run(other, lines.shuffled(using: &random))
            #expect(summary.rejected == 0 && summary.conflicts == 0 && summary.heldBack == 0)
            #expect(try visits(other) == stays.map { "\($0.from)-\($0.to)" }, "\(random)")
            #expect(try other.detections().count == scene.detections().count)
        }
    }

    @Test func `files that overlap, in any order and shuffled, have each stay once`() throws {
        var random = SeededGenerator.announced("overlapping files")
        for _ in 0..<20 {
            var stays: [Stay] = []
            for person in 0..<4 {
                var time = random.below(20_000)
                for _ in 0..<4 {
                    let length = 1_000 + random.below(40_000)
                    stays.append(
                        Stay(
                            person: "p\(person)", from: time, to: time + length,
                            dwellAfter: random.below(3) == 0 ? nil : random.below(3) * 66))
                    time += length + 2_000 + random.below(60_000)
                }
            }
            let lines = stays.flatMap(Self.messages).sorted { $0.time < $1.time }.map(\.text)
            let scene = try AdapterScene()
            let cuts = [0] + (0..<3).map { _ in random.below(lines.count) }.sorted() + [lines.count]
            var parts = zip(cuts, cuts.dropFirst()).map { Array(lines[max(0, $0 - random.below(12))..<$1]) }
            parts.shuffle(using: &random)
            for part in parts {
                let part = random.below(2) == 0 ? part : part.shuffled(using: &random)
                #expect(try run(scene, part, isStream: false).conflicts == 0, "\(random)")
            }
            // What a file says in part is known from the whole.
            #expect(try run(scene, lines).conflicts == 0, "\(random)")
            let ends = try visits(scene).map { String($0.split(separator: "-")[1]) }
            #expect(ends.count == stays.count, "\(random): \(ends)")
            #expect(try tracksWithoutEnd(scene) == 0, "\(random)")
            let again = try run(scene, lines)
            #expect(again.detections == 0 && again.conflicts == 0)
        }
    }

    @Test func `a stream has its stays as they end, the same as a file`() throws {
        let all = Self.two.flatMap(Self.messages).map(\.text) + [Self.message("q", 95_000, "Enter")]
        let scene = try AdapterScene()
        let summary = try run(scene, all, isStream: true)
        #expect(summary.detections == 6 && summary.heldBack == 1)
        #expect(try run(scene, all).detections == 0)
        // Two messages that came in the wrong order.
        let other = try AdapterScene()
        try run(other, [all[1], all[0], all[2], all[3]], isStream: true)
        #expect(try visits(other) == ["0-30000", "60000-90000"])
    }

    @Test func `a stay that the log has with another end is a conflict, and an exit without an entry is told`() throws {
        let scene = try AdapterScene()
        try run(scene, Self.messages(Stay(person: "p", from: 0, to: 30_000)).map(\.text))
        let longer = try run(scene, Self.messages(Stay(person: "p", from: 0, to: 50_000)).map(\.text))
        #expect(longer.detections == 0 && longer.conflicts == 1 && longer.isPartial)
        #expect(scene.conflicts[0].contains("10:00:00.000Z to 2026-07-17T10:00:30.000Z"))
        let orphan = try run(
            scene, [Self.message("z", 20_000, "Exit"), Self.message("z", 20_000, "Exit"), Self.crossing(30_000)])
        #expect(orphan.rejected == 1 && scene.bad.map(\.line) == [1])
        #expect(try visits(scene) == ["0-30000"])
    }

    @Test func `who leaves and comes in one frame, or twice in a second, is there twice`() throws {
        let flicker = [
            Stay(person: "p", from: 0, to: 30_000, dwellAfter: 66),
            Stay(person: "p", from: 30_000, to: 30_500, dwellAfter: 66),
            Stay(person: "p", from: 30_533, to: 40_000, dwellAfter: 66),
        ]
        let scene = try AdapterScene()
        let summary = try run(scene, flicker.flatMap(Self.messages).sorted { $0.time < $1.time }.map(\.text))
        #expect(try visits(scene) == ["0-30000", "30000-30500", "30533-40000"], "\(scene.bad)")
        #expect(summary.conflicts == 0 && summary.rejected == 0)
    }

    @Test(arguments: [(66, 66), (400, 500), (200, 200), (900, 900)])
    func `a stay that is no longer than its dwell time is late is one visit`(_ length: Int, _ after: Int) throws {
        let stay = Stay(person: "p", from: 0, to: length, dwellAfter: after)
        let again = Stay(person: "p", from: length + 50, to: 2 * length + 50, dwellAfter: after)
        for stays in [[stay], [stay, again]] {
            let lines = stays.flatMap(Self.messages).sorted { $0.time < $1.time }.map(\.text)
            for lines in [lines, lines.reversed()] {
                let scene = try AdapterScene()
                let summary = try run(scene, lines)
                #expect(summary.conflicts == 0 && summary.rejected == 0 && summary.heldBack == 0)
                #expect(try visits(scene) == stays.map { "\($0.from)-\($0.to)" })
            }
        }
        // Without the entry.
        let scene = try AdapterScene()
        try run(
            scene,
            Array(Self.messages(Stay(person: "p", from: 1000, to: 1000 + length, dwellAfter: after)).map(\.text)[1...]))
        #expect(try visits(scene) == ["1000-\(1000 + length)"])
    }

    @Test func `short stays one after the other are as many visits, in order and shuffled`() throws {
        var random = SeededGenerator.announced("short stays")
        for _ in 0..<20 {
            var stays: [Stay] = []
            for person in 0..<3 {
                var time = random.below(20_000)
                for _ in 0..<12 {
                    let length = [200, 500, 1_000, 3_000, 20_000][random.below(5)]
                    stays.append(
                        Stay(
                            person: "p\(person)", from: time, to: time + length,
                            dwellAfter: [0, 66, 200][random.below(3)]))
                    time += length + [50, 300, 900, 2_000, 10_000][random.below(5)]
                }
            }
            let lines = stays.flatMap(Self.messages).sorted { $0.time < $1.time }.map(\.text)
            let expected = stays.map { "\($0.from)-\($0.to)" }.sorted()
            for lines in [lines, lines.shuffled(using: &random)] {
                let scene = try AdapterScene()
                let summary = try run(scene, lines)
                #expect(summary.conflicts == 0 && summary.rejected == 0, "\(random)")
                #expect(try visits(scene).sorted() == expected, "\(random)")
            }
        }
    }
}
