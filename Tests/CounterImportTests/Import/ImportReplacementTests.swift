import CounterImport
import FootfallEvents
import FootfallTestSupport
import Testing

/// `--replace` of what was imported before.
@Suite struct ImportReplacementTests {
    private let header = "time,site,in,out\n"

    private func isOfAnotherImport(_ warning: ImportWarning) -> Bool {
        if case .importedBefore = warning { true } else { false }
    }
    private let text = "time,site,in,out\n2024-01-01 10:00,S,100,\n2024-01-01 11:00,S,50,\n"

    @Test func `The right zone in the place of a wrong one moves the hours, and nothing stands twice`() throws {
        let data = try TemporaryLog()
        let first = try data.importText(text, try .long())
        let summary = try data.importText(text, try .long(), name: "b.csv", replace: true, zone: "America/New_York")
        #expect(summary.retracted == 2)
        #expect(
            try data.standing() == ["2024-01-01T15:00Z 60 S: entered 100", "2024-01-01T16:00Z 60 S: entered 50"])
        let records = try KnownImports(data.log).records
        #expect(records.map(\.replaces) == [[], [try #require(first.importID)]])
        #expect(records[0].state == .replaced(by: records[1].id))
    }

    @Test func `Hours that both zones have get the counts of the right one`() throws {
        let data = try TemporaryLog()
        let rows = (0..<24).map { "2024-01-01 \($0 < 10 ? "0" : "")\($0):00,S,\($0),\n" }.joined()
        try data.importText(header + rows, try .long(), zone: "Europe/Berlin")
        let summary = try data.importText(header + rows, try .long(), replace: true)
        #expect(summary.conflicts == 0)
        let right = try TemporaryLog()
        try right.importText(header + rows, try .long())
        #expect(try data.standing() == right.standing())
    }

    @Test func `The right length in the place of a wrong one`() throws {
        let data = try TemporaryLog()
        let rows = header + "2024-01-01 10:00,S,100,\n2024-01-01 12:00,S,50,\n"
        try data.importText(rows, try .long())
        try data.importText(rows, try .long(minutes: 120), replace: true)
        #expect(
            try data.standing() == ["2024-01-01T10:00Z 120 S: entered 100", "2024-01-01T12:00Z 120 S: entered 50"])
    }

    @Test func `The right column in the place of a wrong one: what was said and is not any more does not stay`() throws
    {
        let data = try TemporaryLog()
        let rows = header + "2024-01-01 10:00,S,1,2\n"
        try data.importText(rows, try .long("'entered': 'out', 'exited': 'in'"))
        try data.importText(rows, try .long("'entered': 'in'"), replace: true)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 1"])
    }

    @Test func `Back again is as it was, and the same once more appends nothing`() throws {
        let data = try TemporaryLog()
        try data.importText(text, try .long())
        let first = try data.standing()
        try data.importText(text, try .long(), replace: true, zone: "America/New_York")
        try data.importText(text, try .long(), replace: true)
        #expect(try data.standing() == first)
        let ends = try data.ends("counts")
        try data.importText(text, try .long(), replace: true)
        #expect(try data.ends("counts") == ends)
    }

    @Test
    func `Without replace the same content is a conflict in another zone, and gives a warning in another mapping`()
        throws
    {
        let data = try TemporaryLog()
        try data.importText(text, try .long())
        let zoned = try data.importText(text, try .long(), zone: "America/New_York")
        #expect(zoned.conflicts == 2 && zoned.warnings.filter(isOfAnotherImport) == [])
        #expect(zoned.firstConflicts.map(\.reason) == [.otherTime, .otherTime])
        #expect(try data.importText(text, try .long()).duplicates == 2)
        let other = try TemporaryLog()
        try other.importText(text, try .long())
        #expect(try other.importText(text, try .long()).warnings.filter(isOfAnotherImport) == [])
        #expect(
            try other.importText(text, try .long("'entered': 'in'")).warnings.map(\.description).first?
                .contains("with mapping columns.json") == true)
    }

    @Test func `A source that is named is replaced whatever its content`() throws {
        let data = try TemporaryLog()
        try data.importText(text, try .long(), source: "north door")
        try data.importText(header + "2024-01-01 20:00,S,7,\n", try .long(), source: "south door")
        try data.importText(header + "2024-01-01 11:00,S,51,\n", try .long(), replace: true, source: "north door")
        #expect(
            try data.standing() == ["2024-01-01T11:00Z 60 S: entered 51", "2024-01-01T20:00Z 60 S: entered 7"])
        #expect(try data.counts().flatMap { $0 }.last { $0.hasEntered }?.source == "north door")
    }

    @Test func `Other imports' intervals are untouched, and undo of the replacement brings back what it replaced`()
        throws
    {
        let data = try TemporaryLog()
        try data.importText(text, try .long())
        try data.importText(header + "2024-01-01 10:00,T,5,\n2024-01-01 10:00,S,,7\n", try .long(), name: "other.csv")
        let before = try data.standing()
        let summary = try data.importText(text, try .long(), replace: true, zone: "America/New_York")
        #expect(
            try data.standing() == [
                "2024-01-01T10:00Z 60 S: exited 7", "2024-01-01T10:00Z 60 T: entered 5",
                "2024-01-01T15:00Z 60 S: entered 100", "2024-01-01T16:00Z 60 S: entered 50",
            ])
        try data.undo(summary.importID)
        #expect(try data.standing() == before)
    }

    @Test func `A file with a bad line takes nothing back`() throws {
        let data = try TemporaryLog()
        let bad = text + "x\n"
        try data.importText(bad, try .long(), skip: true)
        let before = try data.standing()
        #expect(throws: ImportError.self) {
            try data.importText(bad, try .long(), replace: true, zone: "America/New_York")
        }
        #expect(try data.standing() == before)
    }

    @Test func `Replace never touches what the file does not speak of`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,S,7,\n", try .long())
        try data.importText(header + "2024-01-01 10:00,S,,5\n", try .long(), replace: true)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 7, exited 5"])
        try data.importText(header + "2024-01-01 10:00,S,8,\n", try .long(), replace: true)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 8, exited 5"])
    }

    @Test func `A total that no longer fits a replaced direction does not stand`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.long("'entered': 'in', 'exited': 'out', 'total': 'all'")
        let header = "time,site,in,out,all\n"
        try data.importText(header + "2024-01-01 10:00,S,7,5,12\n", format)
        try data.importText(header + "2024-01-01 10:00,S,8,,\n", format, replace: true)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 8, exited 5"])
    }

    @Test func `A total alone does not replace one that two directions add up to`() throws {
        let data = try TemporaryLog()
        let format = try CounterFormat.long("'entered': 'in', 'exited': 'out', 'total': 'all'")
        let header = "time,site,in,out,all\n"
        try data.importText(header + "2024-01-01 10:00,S,7,5,\n", format)
        let summary = try data.importText(header + "2024-01-01 10:00,S,,,13\n", format, replace: true)
        #expect(summary.conflicts == 1)
        #expect(try data.standing() == ["2024-01-01T10:00Z 60 S: entered 7, exited 5"])
        #expect(try data.importText(header + "2024-01-01 10:00,S,,,12\n", format).duplicates == 1)
    }

    @Test func `The same corrected file once more keeps out what it removed, and appends nothing`() throws {
        let data = try TemporaryLog()
        try data.importText(header + "2024-01-01 10:00,S,1,2\n2024-01-01 11:00,S,3,4\n", try .long())
        let corrected = header + "2024-01-01 10:00,S,1,2\n"
        try data.importText(corrected, try .long(), name: "b.csv", replace: true, source: "a.csv")
        let before = try data.standing()
        #expect(before == ["2024-01-01T10:00Z 60 S: entered 1, exited 2"])
        let again = try data.importText(corrected, try .long(), name: "b.csv", replace: true)
        #expect(again.retracted == 0)
        #expect(again.duplicates == 1)
        #expect(again.importID == nil)
        #expect(try data.standing() == before)
    }

    @Test func `What another import displaced is taken back too: it does not count again once that one is undone`()
        throws
    {
        let data = try TemporaryLog()
        let text = "time,site,in,out\n2024-01-01 10:00,S,60,\n2024-01-01 15:00,S,1,\n"
        try data.importText(text, try .long())
        let quarters = try data.importText(
            "time,site,in,out\n2024-01-01 10:00,S,3,\n", try .long(minutes: 15), name: "b.csv", replace: true)
        // The right zone: 10:00 is an hour earlier.
        try data.importText(text, try .long(), replace: true, zone: "Europe/Berlin")
        try data.undo(quarters.importID)
        #expect(
            try data.standing() == ["2024-01-01T09:00Z 60 S: entered 60", "2024-01-01T14:00Z 60 S: entered 1"])
    }
}
