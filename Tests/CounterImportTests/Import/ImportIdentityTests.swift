import CounterImport
import EventLog
import FootfallEvents
import FootfallTestSupport
import Testing
import TypedTopics

@Suite struct ImportIdentityTests {
    private let header = DublinText.header

    @Test func `Every interval becomes one event that says where it came from`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(header + "26/07/2023 10:00,3,1,2,,,\n")
        #expect(summary.read == 1)
        #expect(summary.appended == 1)
        #expect(summary.missing == 1)
        #expect(summary.sites == ["A"])
        #expect(summary.firstLabel == "2023-07-26T10:00")
        #expect(summary.lastLabel == "2023-07-26T10:00")
        let event = try #require(try data.counts().flatMap { $0 }.first)
        #expect(event.site == "A")
        // 26 July 2023 09:00 UTC.
        #expect(event.intervalStart == 1_690_362_000_000)
        #expect(event.intervalSeconds == 3600)
        #expect(event.localLabel == "2023-07-26T10:00")
        #expect(event.timeZone == "Europe/Dublin")
        #expect(event.utcOffsetMinutes == 60)
        #expect(event.hasEntered && event.entered == 1)
        #expect(event.hasExited && event.exited == 2)
        #expect(event.hasTotal && event.total == 3)
        #expect(event.source == "a.csv")
        #expect(event.sourceLine == 2)
    }

    @Test func `A record's key is its site, and the topic's rule gives its partition`() throws {
        let data = try TemporaryLog()
        try data.importText(DublinText.days(2))
        let topic = try data.log.topic("counts")
        #expect(topic.configuration.partitions == 4)
        #expect(topic.configuration.dataClass == .operational)
        for (partition, keys) in try data.keys("counts").enumerated() {
            for key in keys {
                #expect(topic.configuration.partitioner.partition(ofKey: key, among: 4).index == partition)
            }
        }
        #expect(try data.keys("counts") == data.counts().map { $0.map(\.site) })
    }

    @Test func `The same file again appends nothing and leaves the log as it was`() throws {
        let data = try TemporaryLog()
        let text = DublinText.days(5)
        let first = try data.importText(text)
        #expect(first.appended == 240 - first.missing)
        let ends = try data.ends("counts")
        let second = try data.importText(text, name: "another name.csv")
        #expect(second.appended == 0)
        #expect(second.duplicates == first.appended)
        #expect(second.missing == first.missing)
        #expect(second.read == first.read)
        #expect(try data.ends("counts") == ends)
    }

    @Test func `An hour that does not exist is kept beside the one after it`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(
            header + "26/03/2023 01:00,1,1,0,,,\n26/03/2023 02:00,2,1,1,,,\n29/10/2023 01:00,3,1,2,,,\n")
        #expect(summary.appended == 3)
        let events = try data.counts().flatMap { $0 }.sorted { $0.localLabel < $1.localLabel }
        #expect(events.map(\.localLabel) == ["2023-03-26T01:00", "2023-03-26T02:00", "2023-10-29T01:00"])
        // 26 March 2023 01:00 UTC, twice: by the offset before the change, and by the one after.
        #expect(events.map(\.intervalStart) == [1_679_792_400_000, 1_679_792_400_000, 1_698_537_600_000])
        #expect(events.map(\.utcOffsetMinutes) == [0, 60, 60])
    }

    @Test func `An empty delivery is missing and never shadows a filled one`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(
            header + "26/03/2023 02:00,,,,,,\n26/03/2023 02:00,3,1,2,,,\n26/03/2023 02:00,,,,,,\n")
        #expect(summary.missing == 5)
        #expect(summary.appended == 1)
        #expect(summary.duplicates == 0)
        #expect(summary.conflicts == 0)
        #expect(try data.countLines() == ["2023-03-26T02:00 A: entered 1, exited 2, total 3"])
    }

    @Test func `The same interval in another date format is a duplicate`() throws {
        let data = try TemporaryLog()
        let text = """
            Date,InCount,LocationName,Hour
            01/07/2016,5,Briggate,10
            2016-07-01,6,Headrow,10
            01-Jul-16,5,Briggate,10
            01-Jul-16,6,Headrow,10
            """
        let summary = try data.importText(text, .leeds)
        #expect(summary.read == 4)
        #expect(summary.appended == 2)
        #expect(summary.duplicates == 2)
        #expect(
            try data.countLines() == ["2016-07-01T10:00 Briggate: entered 5", "2016-07-01T10:00 Headrow: entered 6"])
    }

    @Test func `Other counts for an interval are a conflict that names both lines, and the first stays`() throws {
        let data = try TemporaryLog()
        var reported: [String] = []
        let summary = try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n01/01/2023 00:00,4,2,2,9,,9\n") {
            event in
            if case .conflict(let conflict) = event { reported.append(conflict.description) }
        }
        #expect(
            reported == [
                "line 3: A, 2023-01-01T00:00: entered 2, exited 2, total 4, "
                    + "but line 2 has entered 1, exited 2, total 3; the first stays"
            ])
        #expect(summary.firstConflicts.map(\.description) == reported)
        #expect(summary.conflicts == 1)
        #expect(summary.replaced == 0)
        #expect(summary.appended == 2)
        #expect(summary.read == 3)
        #expect(
            try data.countLines() == [
                "2023-01-01T00:00 A: entered 1, exited 2, total 3", "2023-01-01T00:00 B: exited 9, total 9",
            ])
    }

    @Test func `Who left is added to who entered, and zero is another count than one`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,3,1,,,,\n")
        let added = try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n")
        #expect(added.appended == 1)
        #expect(added.conflicts == 0)
        #expect(try data.importText(header + "01/01/2023 00:00,3,1,,,,\n").duplicates == 1)
        #expect(try data.importText(header + "01/01/2023 00:00,,0,,,,\n").conflicts == 1)
        #expect(try data.standing() == ["2023-01-01T00:00Z 60 A: entered 1, exited 2, total 3"])
    }

    @Test func `A total that is the sum of both directions says nothing new`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,,1,2,3,1,\n")
        let summary = try data.importText(header + "01/01/2023 00:00,3,1,2,3,1,2\n")
        #expect(summary.duplicates == 1)
        // Of B who left is new, and adds up with the others.
        #expect(summary.appended == 1)
        #expect(summary.conflicts == 0)
        #expect(try data.importText(header + "01/01/2023 00:00,4,,,4,,\n").conflicts == 2)
    }

    @Test func `A conflict with another file names that file, and on request the later counts stand`() throws {
        let data = try TemporaryLog()
        let old = header + "01/01/2023 00:00,3,1,2,,,\n"
        let new = header + "\n01/01/2023 00:00,5,3,2,,,\n"
        try data.importText(old, name: "old.csv")
        let kept = try data.importText(new, name: "new.csv")
        #expect(kept.firstConflicts.first?.firstSource == "old.csv")
        #expect(kept.firstConflicts.first?.firstLine == 2)
        #expect(kept.firstConflicts.first?.line == 3)
        #expect(try data.countLines().count == 1)

        let replaced = try data.importText(new, name: "new.csv", replace: true)
        #expect(replaced.replaced == 1)
        #expect(replaced.conflicts == 0)
        #expect(replaced.appended == 0)
        #expect(replaced.firstConflicts.first?.isReplaced == true)
        // The later event of an identity is the one that counts.
        #expect(
            try data.counts().flatMap { $0 }.map(TemporaryLog.line) == [
                "2023-01-01T00:00 A: entered 1, exited 2, total 3", "2023-01-01T00:00 A: entered 3, exited 2, total 5",
            ])
        #expect(try data.importText(new, replace: true).duplicates == 1)
        #expect(try data.importText(old).conflicts == 1)
    }

    @Test func `Events that lie in the log as rows are known as well`() throws {
        let data = try TemporaryLog()
        try FootfallTopic.counts.ensure(in: data.log)
        var same = PeopleCounted(hour: 1, of: "A")
        same.total = 3
        var other = PeopleCounted(hour: 2, of: "A")
        other.entered = 7
        other.sourceLine = 12
        other.source = "camera"
        try data.log.append(rows: [same, other], to: data.log.topic("counts"))
        let summary = try data.importText(
            header + "01/01/2023 00:00,3,,,,,\n01/01/2023 01:00,3,,,,,\n01/01/2023 02:00,,8,,,,\n")
        #expect(summary.appended == 1)
        #expect(summary.duplicates == 1)
        #expect(
            summary.firstConflicts.map(\.description) == [
                "line 4: A, 2023-01-01T02:00: entered 8, but line 12 of camera has entered 7; the first stays"
            ])
    }

    @Test func `Partitions that are added later put nothing in twice`() throws {
        let data = try TemporaryLog()
        let text = DublinText.days(3)
        let first = try data.importText(text)
        _ = try data.log.alterTopic("counts") { $0.partitions = 9 }
        let second = try data.importText(text + "01/02/2023 00:00,3,1,2,3,1,2\n")
        #expect(second.appended == 2)
        #expect(second.duplicates == first.appended)
    }

    @Test func `The sites of other files are not this summary's`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "01/01/2023 00:00,,,,3,1,2\n")
        #expect(try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n").sites == ["A"])
    }
}
