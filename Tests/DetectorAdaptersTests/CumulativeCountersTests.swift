import DetectorAdapters
import FootfallEvents
import Stores
import Testing
import Timekeeping

/// Counters that go up: whose differences are taken, which interval they are of, and what a fall is.
@Suite struct CumulativeCountersTests {
    private func sum(_ time: String, _ entered: Int, _ exited: Int = 0, serial: String = "A") -> String {
        #"{"serial":"\#(serial)","name":"Door","timestamp":"20231101\#(time)Z","in":\#(entered),"out":\#(exited)}"#
    }

    private func axis(_ change: (inout AdapterOptions) -> Void = { _ in }) throws -> AxisCounters {
        try AxisCounters(AdapterOptions.make(change))
    }

    @Test func `a reading on the boundary is of the interval that ends, and one a little after it too`() throws {
        for late in ["00", "05", "59"] {
            let scene = try AdapterScene()
            let hours = ["09", "10", "11", "12"]
            let values = [0, 1, 11, 111]
            let text = zip(hours, values).map { sum("\($0)00\(late)", $1) }.joined(separator: "\n")
            try scene.run(text, try axis())
            // Where the first is late, its hour is known in part.
            let expected = ["2023-11-01T09:00 1/0/-", "2023-11-01T10:00 10/0/-", "2023-11-01T11:00 100/0/-"]
            #expect(try scene.counts().map(\.short) == (late == "00" ? expected : Array(expected.dropFirst())))
        }
    }

    @Test func `a reading of a time that the log doesn't take is rejected with its line, and moves nothing`() throws {
        func at(_ time: String, _ entered: Int) -> String {
            #"{"serial":"A","name":"Door","timestamp":"\#(time)Z","in":\#(entered),"out":0}"#
        }
        let lines = [
            at("20231101090000", 1), at("19870101000000", 5), at("20231101100000", 3), at("20871101100000", 4),
            at("20231101110000", 7),
        ]
        for isStream in [false, true] {
            let scene = try AdapterScene()
            let summary = try scene.run(lines.joined(separator: "\n"), try axis { $0.isStream = isStream })
            #expect(scene.bad.map(\.line) == [2, 4] && summary.rejected == 2 && summary.readings == 3, "\(scene.bad)")
            #expect(try scene.counts().map(\.short) == ["2023-11-01T09:00 2/0/-", "2023-11-01T10:00 4/0/-"])
            // The next input goes on from the last reading that was taken.
            try scene.run(at("20231101120000", 9), try axis { $0.isStream = isStream })
            #expect(try scene.counts().map(\.short).last == "2023-11-01T11:00 2/0/-")
        }
    }

    @Test func `a reading minutes after the boundary is of the interval in which it lies`() throws {
        let scene = try AdapterScene()
        let text = [sum("095500", 0), sum("100500", 7), sum("110000", 9), sum("120000", 9)].joined(separator: "\n")
        try scene.run(text, try axis())
        #expect(try scene.counts().map(\.short) == ["2023-11-01T10:00 9/0/-", "2023-11-01T11:00 0/0/-"])
    }

    @Test func `differences are of one serial number, and each counter's intervals are its own`() throws {
        let scene = try AdapterScene()
        let text = ["0955", "1025", "1105", "1205"].enumerated().flatMap { index, time in
            [
                sum(time + "00", index == 0 ? 100 : 110, serial: "A"),
                sum(time + "00", index == 0 ? 5000 : 5003, serial: "B"),
            ]
        }.joined(separator: "\n")
        let summary = try scene.run(text, try axis())
        #expect(summary.resets == 0 && summary.rejected == 0)
        #expect(
            Set(try scene.counts().map { "\($0.counter) \($0.short)" }) == [
                "A 2023-11-01T10:00 10/0/-", "A 2023-11-01T11:00 0/0/-", "B 2023-11-01T10:00 3/0/-",
                "B 2023-11-01T11:00 0/0/-",
            ])
        #expect(try scene.sums() == ["2023-11-01T10:00 13/0/-", "2023-11-01T11:00 0/0/-"])
    }

    @Test(arguments: [1009, 1, 0])
    func `a lower reading after which counting goes on from before is left out, with its line`(_ low: Int) throws {
        let scene = try AdapterScene()
        let text = [
            sum("095500", 1000), sum("101000", 1010), sum("102000", low), sum("103000", 1020), sum("110500", 1030),
            sum("120500", 1030),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try axis())
        #expect(try scene.counts().map(\.short) == ["2023-11-01T10:00 20/0/-", "2023-11-01T11:00 10/0/-"])
        #expect(summary.rejected == 1 && summary.resets == 0 && summary.isPartial)
        #expect(scene.bad.map(\.line) == [3])
        #expect(scene.bad[0].reason.contains("\(low)"))
    }

    @Test func `a lower reading after which counting goes on from there is a reset, which is said`() throws {
        let scene = try AdapterScene()
        let text = [
            sum("095500", 1000), sum("101000", 1010), sum("102000", 4), sum("103000", 6), sum("110500", 9),
            sum("120500", 9),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try axis())
        // 10 before the reset, 4 and 2 after it.
        #expect(try scene.counts().map(\.short) == ["2023-11-01T10:00 16/0/-", "2023-11-01T11:00 3/0/-"])
        #expect(summary.rejected == 0 && summary.resets == 1 && !summary.isPartial)
        #expect(summary.firstResets[0].line == 3 && summary.firstResets[0].before == "entered 1010, exited 0")
        #expect(summary.firstResets[0].after == "entered 4, exited 0")
    }

    @Test func `a fall that is delivered twice is not judged by its own repetition`() throws {
        let scene = try AdapterScene()
        let text = [
            sum("095500", 1000), sum("102000", 0), sum("102000", 0), sum("103000", 1020), sum("110000", 1020),
        ].joined(separator: "\n")
        let summary = try scene.run(text, try axis())
        #expect(try scene.counts().map(\.short) == ["2023-11-01T10:00 20/0/-"])
        #expect(summary.rejected == 1 && summary.resets == 0)
    }

    @Test func `at the end of an input a fall is not decided, and the next import decides`() throws {
        for (next, expected, rejected, resets) in [
            (1020, "2023-11-01T10:00 20/0/-", 1, 0), (9, "2023-11-01T10:00 19/0/-", 0, 1),
        ] {
            let scene = try AdapterScene()
            let first = [sum("095500", 1000), sum("101000", 1010), sum("102000", 4)].joined(separator: "\n")
            let begun = try scene.run(first, try axis())
            #expect(begun.counts == 0 && begun.rejected == 0 && begun.resets == 0 && begun.heldBack == 1)
            // The same again decides nothing either.
            #expect(try scene.run(first, try axis()) == begun)
            let second = [sum("103000", next), sum("110000", next)].joined(separator: "\n")
            let summary = try scene.run(second, try axis())
            #expect(try scene.counts().map(\.short) == [expected])
            #expect(summary.rejected == rejected && summary.resets == resets)
            #expect(try scene.run(second, try axis()).counts == 0)
            #expect(try scene.run(first + "\n" + second, try axis()).counts == 0)
            #expect(try scene.counts().count == 1)
        }
    }

    @Test func `a device without a name of its own is not gone on from`() throws {
        func sum(_ time: String, _ entered: Int) -> String {
            #"{"name":"Door","timestamp":"20231101\#(time)Z","in":\#(entered),"out":0}"#
        }
        for counter in [nil, "c-1"] {
            let scene = try AdapterScene()
            func run(_ lines: String...) throws {
                try scene.run(lines.joined(separator: "\n"), try axis { $0.counter = counter })
            }
            try run(sum("095500", 100), sum("102000", 110))
            try run(sum("104000", 5000), sum("110000", 5001), sum("120000", 5003))
            #expect(
                try scene.counts().map(\.short)
                    == (counter == nil
                        ? ["2023-11-01T11:00 2/0/-"] : ["2023-11-01T10:00 4901/0/-", "2023-11-01T11:00 2/0/-"]))
        }
    }

    @Test func `a counter that goes around at 16 or 32 bits loses nobody, where that is set`() throws {
        for (bits, top) in [(16, 65_535), (32, 4_294_967_295), (nil, 65_535)] as [(Int?, Int)] {
            let scene = try AdapterScene()
            let text = [
                sum("100000", top - 10), sum("102000", top - 3), sum("104000", 2), sum("110000", 5), sum("120000", 5),
            ].joined(separator: "\n")
            let summary = try scene.run(text, try axis { $0.wrapBits = bits })
            #expect(try scene.counts().first?.entered == (bits == nil ? 12 : 16))
            #expect(summary.resets == 1 && summary.firstResets[0].isWrap == (bits != nil))
        }
        // More than so many bits hold is no reading of such a counter.
        let scene = try AdapterScene()
        try scene.run(sum("100000", 65_536), try axis { $0.wrapBits = 16 })
        #expect(scene.bad.map(\.line) == [1])
    }

    @Test func `of a stretch without answers the intervals are missing, also around a reset and between two imports`()
        throws
    {
        let scene = try AdapterScene()
        let first = [sum("090000", 10), sum("100000", 12), sum("123000", 20), sum("130000", 21)]
        let summary = try scene.run(first.joined(separator: "\n"), try axis())
        #expect(try scene.counts().map(\.short) == ["2023-11-01T09:00 2/0/-"])
        #expect(summary.missing == 3)
        let more = try scene.run(
            [sum("160000", 30), sum("170000", 31), sum("193000", 0), sum("200000", 0)].joined(separator: "\n"),
            try axis())
        // Nobody came after the reset: that says nothing of those before it.
        #expect(try scene.counts().map(\.short) == ["2023-11-01T09:00 2/0/-", "2023-11-01T16:00 1/0/-"])
        #expect(more.missing == 6)
    }

    @Test func `a file's readings are taken in the order of their times`() throws {
        let lines = [
            sum("090000", 0), sum("095900", 10), sum("101500", 12), sum("105900", 13), sum("110000", 20),
        ]
        var random = SeededShuffle(seed: 5)
        for _ in 0..<10 {
            let scene = try AdapterScene()
            let summary = try scene.run(random.shuffled(lines + lines).joined(separator: "\n"), try axis())
            #expect(try scene.counts().map(\.short) == ["2023-11-01T09:00 10/0/-", "2023-11-01T10:00 10/0/-"])
            #expect(summary.rejected == 0)
        }
    }

    @Test func `in a stream a reading of an earlier time is named and left out`() throws {
        let scene = try AdapterScene()
        let text = [sum("090000", 0), sum("095900", 10), sum("093000", 4), sum("100000", 11)].joined(separator: "\n")
        let summary = try scene.run(text, try axis { $0.isStream = true })
        #expect(scene.bad.map(\.line) == [3])
        #expect(summary.isPartial)
        #expect(try scene.counts().map(\.short) == ["2023-11-01T09:00 11/0/-"])
    }

    @Test func `an interval is told once all of a device's counters are heard beyond it`() throws {
        func crossing(_ scenario: Int, _ seconds: Int, _ people: Int) -> String {
            """
            {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario\(scenario)",\
            "timestamp":\(1_698_829_200_000 + seconds * 1000),"serial":"S","message":{"data":{"totalHuman":"\(people)"}}}
            """
        }
        // Both report on the hour; the second after the first.
        let text = [
            crossing(1, 0, 0), crossing(2, 0, 0), crossing(1, 3600, 5), crossing(2, 3600, 7), crossing(1, 7200, 6),
            crossing(2, 7200, 9),
        ].joined(separator: "\n")
        for isStream in [false, true] {
            let scene = try AdapterScene()
            try scene.run(
                text,
                try axis {
                    $0.isStream = isStream
                    $0.site = "Door"
                    $0.entered = ["Device1Scenario1"]
                    $0.exited = ["Device1Scenario2"]
                })
            #expect(try scene.sums() == ["2023-11-01T09:00 5/7/-", "2023-11-01T10:00 1/2/-"])
        }
    }

    @Test func `of the time between two imports silence is not nobody`() throws {
        func crossing(_ scenario: Int, _ minute: Int, _ people: Int) -> String {
            """
            {"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario\(scenario)",\
            "timestamp":\(1_698_829_200_000 + minute * 60_000),"serial":"S","message":{"data":{"totalHuman":"\(people)"}}}
            """
        }
        let scene = try AdapterScene()
        func run(_ lines: String...) throws {
            for isStream in [true, false] {
                try scene.run(
                    lines.joined(separator: "\n"),
                    try axis {
                        $0.isStream = isStream
                        $0.site = "Door"
                        $0.entered = ["Device1Scenario1"]
                        $0.exited = ["Device1Scenario2"]
                    })
            }
        }
        try run(crossing(1, 0, 0), crossing(2, 0, 0), crossing(1, 65, 4), crossing(2, 70, 3))
        #expect(try scene.sums() == ["2023-11-01T09:00 0/0/-"])
        // Nobody listened until 13:10, and some came; who left says nothing of who entered.
        try run(
            crossing(2, 250, 3), crossing(2, 305, 3), crossing(1, 310, 14), crossing(1, 365, 15), crossing(2, 366, 3))
        #expect(
            Set(try scene.counts().map { "\($0.line.suffix(1)) \($0.localLabel.suffix(5)) \($0.short.suffix(5))" }) == [
                "1 09:00 0/-/-", "2 09:00 -/0/-",
                "2 10:00 -/3/-",
                "2 11:00 -/0/-", "2 12:00 -/0/-",
                "2 13:00 -/0/-", "2 14:00 -/0/-",
            ])
    }

    @Test func `an interval of an export that was under way grows, and what contradicts is a conflict`() throws {
        func rows(_ counts: [(Int, Int)]) -> String {
            counts.map { "2023-11-01 \($0):00:00,2023-11-01 \($0 + 1):00:00,\($1),0" }.joined(separator: "\n")
        }
        let door = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "UTC"
        }
        let scene = try AdapterScene()
        try scene.run(rows([(10, 5), (11, 2)]), try AxisCounters(door))
        let grown = try scene.run(rows([(10, 5), (11, 9), (12, 1)]), try AxisCounters(door))
        #expect(grown.counts == 2 && grown.duplicates == 1 && grown.conflicts == 0)
        // What was told while it was under way is told again: nothing is new, and the larger stands.
        let old = try scene.run(rows([(10, 5), (11, 2)]), try AxisCounters(door))
        #expect(old.counts == 0 && old.duplicates == 2 && old.conflicts == 0)
        let other = try scene.run(rows([(10, 6), (11, 10)]), try AxisCounters(door))
        #expect(other.counts == 0 && other.conflicts == 2 && other.isPartial)
        #expect(other.firstConflicts.map(\.line) == [1, 2])
        #expect(try scene.run(rows([(12, 0)]), try AxisCounters(door)).conflicts == 1)
    }

    @Test func `intervals that overlap what stands are a conflict, by half-hours and by counts of the whole site`()
        throws
    {
        let door = AdapterOptions.make {
            $0.site = "Door"
            $0.timeZone = "UTC"
        }
        let scene = try AdapterScene()
        try scene.run("2023-11-01 10:00:00,2023-11-01 11:00:00,5,0", try AxisCounters(door))
        let halves = "2023-11-01 10:00:00,2023-11-01 10:30:00,2,0\n2023-11-01 10:30:00,2023-11-01 11:00:00,3,0"
        let summary = try scene.run(halves, try AxisCounters(door))
        #expect(summary.counts == 0 && summary.conflicts == 2)
        #expect(summary.firstConflicts[0].reason == .overlap)
        // A counter of the site counts the same people again.
        let counter = try scene.run(
            [sum("100000", 0), sum("110000", 5), sum("120000", 6)].joined(separator: "\n"),
            try axis { $0.site = "Door" })
        #expect(counter.conflicts == 1 && counter.counts == 1)
        #expect(try scene.sums() == ["2023-11-01T10:00 5/0/-", "2023-11-01T11:00 1/0/-"])
    }

    @Test func `a store is one site by all of its names`() throws {
        let scene = try AdapterScene()
        func run(_ name: String, _ people: Int) throws -> AdapterSummary {
            let door = AdapterOptions.make {
                $0.site = name
                $0.timeZone = "UTC"
            }
            return try scene.run("2023-11-01 10:00:00,2023-11-01 11:00:00,\(people),0", try AxisCounters(door))
        }
        #expect(try run("Caf\u{E9} X", 5).counts == 1)
        var store = StoreDescription(id: "S1", name: "Store one", timeZone: "UTC")
        store.spellings = ["Caf\u{E9} X"]
        _ = try StoreAdministration(scene.log).say { _ in [StoreStatement(store)] }
        for name in ["S1", "Store one", "Cafe\u{301} X"] {
            let again = try run(name, 5)
            #expect(again.duplicates == 1 && again.counts == 0, "\(name)")
        }
        #expect(try run("S2", 5).counts == 1)
        #expect(try scene.counts().map(\.site) == ["Caf\u{E9} X", "S2"])
    }

    @Test func `two spellings of a site's name in Unicode are one site`() throws {
        let scene = try AdapterScene()
        for name in ["Caf\u{E9}", "Cafe\u{301}"] {
            let text = [sum("090000", 0), sum("100000", 4)].joined(separator: "\n").replacing("Door", with: name)
            try scene.run(text, try axis())
            try scene.run(text, try axis { $0.site = name })
        }
        let counts = try scene.counts()
        #expect(counts.count == 1 && Array(counts[0].site.utf8) == Array("Caf\u{E9}".utf8))
    }

    @Test func `the same counts in another time zone are a conflict: they would be of another day`() throws {
        let scene = try AdapterScene()
        let text = [sum("090000", 0), sum("100000", 4)].joined(separator: "\n")
        try scene.run(text, try axis())
        let summary = try scene.run(text, try axis { $0.timeZone = "Europe/Berlin" })
        #expect(summary.counts == 0 && summary.firstConflicts.map(\.reason) == [.otherZone])
        // In winter Dublin's clocks show what UTC's do.
        #expect(try scene.run(text, try axis { $0.timeZone = "Europe/Dublin" }).duplicates == 1)
    }

    @Test func `a carriage return ends a line, and a byte order mark is no part of the first`() throws {
        let scene = try AdapterScene()
        let summary = try scene.run(
            "\u{FEFF}start,end,in,out\r2023-11-01 10:00:00,2023-11-01 11:00:00,5,0\r2023-11-01 11:00:00,2023-11-01 12:00:00,6,x",
            try AxisCounters(
                AdapterOptions.make {
                    $0.site = "Door"
                    $0.timeZone = "UTC"
                }))
        #expect(summary.counts == 1 && scene.bad.map(\.line) == [3])
    }

    /// Every half hour of a day, ten people each.
    private func sums(_ hours: Range<Int>) -> String {
        (hours.lowerBound * 2...hours.upperBound * 2).map { half in
            let time = (half / 2 < 10 ? "0" : "") + "\(half / 2)\(half % 2 == 0 ? "00" : "30")00"
            return sum(time, half * 10)
        }.joined(separator: "\n")
    }

    private func registered(_ zone: String) -> KnownStores {
        var known = KnownStores()
        known.apply(StoreStatement(StoreDescription(id: "Door", timeZone: zone), validFrom: .min))
        return known
    }

    @Test func `a named counter goes on where it was left when its store is registered in another zone`() throws {
        let scene = try AdapterScene()
        try scene.run(sums(8..<11) + "\n" + sum("113000", 230), try axis())
        #expect(try scene.counts().map(\.localLabel).last == "2023-11-01T10:00")
        let stores = registered("Europe/Dublin")
        try scene.run(
            sum("120000", 240) + "\n" + sum("130000", 260) + "\n" + sum("150000", 300),
            try axis { $0.stores = stores })
        #expect(
            try scene.counts().map(\.short) == [
                "2023-11-01T08:00 20/0/-", "2023-11-01T09:00 20/0/-", "2023-11-01T10:00 20/0/-",
                "2023-11-01T11:00 20/0/-", "2023-11-01T12:00 20/0/-",
            ])
        #expect(scene.doubts.count { !$0.contains("is missing") } == 1)
        #expect(scene.doubts[0].contains("in UTC up to 2023-11-01T11:30") && scene.doubts[0].contains("Europe/Dublin"))
        // Once: from then on it was left in that zone.
        try scene.run(sum("160000", 320), try axis { $0.stores = stores })
        #expect(scene.doubts.count { !$0.contains("is missing") } == 1)
    }

    @Test func `intervals of another grid begin after all that was read, and none is told in part or twice`() throws {
        let scene = try AdapterScene()
        try scene.run(sums(8..<11) + "\n" + sum("114500", 235), try axis())
        let stores = registered("Asia/Kolkata")
        try scene.run(sums(12..<15), try axis { $0.stores = stores })
        #expect(
            try scene.counts().map { RFC3339.text($0.intervalStart).dropFirst(11).prefix(5) + " \($0.entered)" } == [
                "08:00 20", "09:00 20", "10:00 20", "12:30 20", "13:30 20",
            ])
        #expect(scene.conflicts.isEmpty)
        #expect(scene.doubts.count == 1 && scene.doubts[0].contains("left out"))
    }
}
