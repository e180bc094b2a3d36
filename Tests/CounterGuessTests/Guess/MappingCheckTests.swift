import Counts
import EventLog
import FootfallTestSupport
import LocalTime
import Testing

@testable import CounterGuess
@testable import CounterImport
@testable import InputFiles

@Suite struct MappingCheckTests {
    private let mapping = """
        {"layout": "long", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]}, "site": "s", "entered": "in"}
        """

    private func check(_ text: String, skipsBadLines: Bool = false) throws -> MappingCheck {
        try MappingCheck(of: SourceFile(bytes: Array(text.utf8), name: "f.csv"), options(skipsBadLines: skipsBadLines))
    }

    private func options(skipsBadLines: Bool = false, replace: Bool = false) throws -> CountsImporter.Options {
        var options = CountsImporter.Options(format: try ColumnMapping.parse(Array(mapping.utf8), file: "map.json"))
        options.timeZone = "Europe/Berlin"
        options.skipsBadLines = skipsBadLines
        options.replacesConflicts = replace
        return options
    }

    /// A check, and then the import of which it spoke.
    private func compare(
        _ text: String, _ data: TemporaryLog, replace: Bool = false, _ format: CounterFormat? = nil
    ) throws -> (check: MappingCheck, summary: ImportSummary) {
        var options = try options(skipsBadLines: true, replace: replace)
        if let format { options.format = format }
        let file = { SourceFile(bytes: Array(text.utf8), name: "f.csv") }
        let before = try data.log.topics().contains { $0.name == "counts" } ? data.ends("counts") : []
        let check = try MappingCheck(of: file(), options, log: data.log)
        let after = try data.log.topics().contains { $0.name == "counts" } ? data.ends("counts") : []
        #expect(before == after, "a check appends nothing")
        return (check, try CountsImporter(log: data.log, file: file(), options: options).run())
    }

    /// A summary without the import's id and what is measured by the clock.
    private func comparable(_ summary: ImportSummary) -> ImportSummary {
        var summary = summary
        summary.importID = nil
        summary.firstRejected = summary.firstRejected.map {
            BadLine(line: $0.line, reason: String($0.reason.prefix(30)), remedy: $0.remedy)
        }
        return summary
    }

    @Test(arguments: [false, true])
    func `A check says what the import says: bounds of event times, overlaps, and what the log has`(replace: Bool)
        throws
    {
        let data = try TemporaryLog()
        let texts = [
            // Out of the topic's bounds, and a bad line.
            "t,s,in\n1999-07-01 10:00,A,5\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,6\n2099-01-01 00:00,A,7\nx,A,1\n",
            // A duplicate, another count, and a new one.
            "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,7\n2024-07-01 12:00,A,8\n2024-07-01 13:00,B,\n",
            // Overlaps of the hour before and after by half an hour, and within the file.
            "t,s,in\n2024-07-01 10:30,A,5\n2024-07-01 14:00,A,7\n2024-07-01 14:30,A,8\n2024-07-01 14:00,B,8\n",
        ]
        for text in texts {
            let (check, summary) = try compare(text, data, replace: replace)
            #expect(comparable(check.preview.summary) == comparable(summary), "\(text)")
            #expect(check.preview.leftSomethingOut == summary.leftSomethingOut)
        }
        // Nothing is new.
        for text in texts {
            let (check, summary) = try compare(text, data, replace: replace)
            #expect(comparable(check.preview.summary) == comparable(summary), "\(text)")
        }
    }

    @Test(arguments: [false, true])
    func
        `Files that are checked one after the other say what their imports say: what repeats or contradicts one before them`(
            replace: Bool
        )
        throws
    {
        for isKnown in [false, true] {
            let data = try TemporaryLog()
            if isKnown { _ = try compare("t,s,in\n2024-07-01 08:00,A,1\n2024-07-01 10:00,A,4\n", data) }
            let texts = [
                "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,6\n",
                // A duplicate, another count, and a new one.
                "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,7\n2024-07-01 12:00,A,8\nx,A,1\n",
                // Overlaps of the first and the second.
                "t,s,in\n2024-07-01 10:30,A,5\n2024-07-01 12:30,A,7\n2024-07-01 14:00,B,8\n",
                // The first once more, and a name spelt otherwise.
                "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,6\n",
                "t,s,in\n2024-07-01 10:00,A,9\n2024-07-01 11:00,B,6\n",
            ]
            let options = try options(skipsBadLines: true, replace: replace)
            let tried = TriedImports()
            let log = try data.log.topics().isEmpty ? nil : data.log
            let checks = try texts.enumerated().map { number, text in
                try MappingCheck(
                    of: SourceFile(bytes: Array(text.utf8), name: "f\(number).csv"), options, log: log, after: tried)
            }
            for (number, text) in texts.enumerated() {
                let file = SourceFile(bytes: Array(text.utf8), name: "f\(number).csv")
                let summary = try CountsImporter(log: data.log, file: file, options: options).run()
                #expect(comparable(checks[number].preview.summary) == comparable(summary), "\(number)")
            }
        }
    }

    @Test func `A check goes on from an import that was stopped, as the import does`() throws {
        let data = try TemporaryLog()
        let text = DublinText.days(20)
        #expect(throws: Interrupted.self) {
            try data.importText(text) { if case .progress(let done) = $0, done.rows > 200 { throw Interrupted() } }
        }
        let file = { SourceFile(bytes: Array(text.utf8), name: "a.csv") }
        let preview = try CountsPreview(of: file(), .init(format: .dublin), log: data.log)
        let summary = try CountsImporter(log: data.log, file: file(), options: .init(format: .dublin)).run()
        #expect(comparable(preview.summary) == comparable(summary))
        #expect(preview.intervals == summary.read && preview.sites.map(\.name) == ["A", "B"])
    }

    @Test func `Sums of a check are of what would stand: of a conflict what was there first, of an overlap nothing`()
        throws
    {
        let data = try TemporaryLog()
        _ = try compare("t,s,in\n2024-07-01 10:00,A,5\n", data)
        let (check, _) = try compare(
            "t,s,in\n2024-07-01 10:00,A,9\n2024-07-01 10:30,A,100\n2024-07-01 12:00,A,1\n", data)
        #expect(check.preview.sites.map(\.entered) == [6] && check.preview.intervals == 2)
        let (replaced, _) = try compare("t,s,in\n2024-07-01 10:00,A,9\n2024-07-01 12:00,A,2\n", data, replace: true)
        #expect(replaced.preview.sites.map(\.entered) == [11])
    }

    @Test func `Overlaps and times out of bounds are known without a log`() throws {
        let check = try check(
            "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 10:30,A,5\n2024-07-01 13:00,A,5\n2099-07-01 13:00,A,5\n",
            skipsBadLines: true)
        #expect(check.preview.conflicts == 1 && check.preview.rejected == 1 && check.failure == nil)
        guard case .bad(let reason) = check.rows[3].content else {
            Issue.record("\(check.rows)")
            return
        }
        #expect(reason.contains("latest event time"))
    }

    @Test func `The first lines are shown with their instants, and what is missing or bad with the reason`() throws {
        let check = try check(
            "t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,\n2024-07-01 12:00,A,x\n", skipsBadLines: true)
        #expect(check.rows.map(\.line) == [2, 3, 4])
        guard case .interval(let first) = check.rows[0].content, case .interval(let second) = check.rows[1].content,
            case .bad(let reason) = check.rows[2].content
        else {
            Issue.record("\(check.rows)")
            return
        }
        #expect(first.label == "2024-07-01T10:00" && first.site == "A" && first.entered == 5 && first.seconds == 3600)
        #expect("\(first.start)".contains("2024-07-01T08:00"), "\(first.start)")
        #expect(second.isMissing)
        #expect(reason.contains("\"x\""))
        #expect(check.preview.intervals == 1 && check.preview.missing == 1 && check.preview.rejected == 1)
        #expect(check.failure == nil && check.preview.leftSomethingOut)
    }

    @Test func `A check says that nothing is taken back for a file with a bad line, as the import takes nothing back`()
        throws
    {
        let data = try TemporaryLog()
        _ = try compare("t,s,in\n2024-07-01 10:00,A,5\n2024-07-01 11:00,A,6\n", data)
        var options = try options(replace: true)
        options.source = "f.csv"
        let text = "t,s,in\n2024-07-01 10:00,A,7\nx,A,1\n"
        let file = { SourceFile(bytes: Array(text.utf8), name: "f.csv") }
        let check = try MappingCheck(of: file(), options, log: data.log)
        #expect(check.failure != nil && check.preview.retracted == 0 && check.preview.rejected == 1)
        #expect(throws: ImportError.self) { try CountsImporter(log: data.log, file: file(), options: options).run() }
        #expect(try data.standing().count == 2)
        options.skipsBadLines = true
        #expect(try MappingCheck(of: file(), options, log: data.log).preview.retracted == 1)
    }

    @Test func `What would end the import is a failure`() throws {
        #expect(try check("t,s,in\n2024-07-01 10:00,A,x\n").failure != nil)
        #expect(try check("t,s,in\n2024-07-01 10:00,A,\n").failure != nil)
        #expect(try check("t,s,in\n2024-07-01 10:00,A,1\n2024-07-01 10:15,A,1\n2024-07-01 10:30,A,1\n").failure != nil)
    }

    @Test func `The same interval again is a duplicate, other counts a conflict, and another count neither`() throws {
        let format = try ColumnMapping.parse(
            Array(
                """
                {"layout": "long", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]}, "site_name": "A",
                 "direction": {"column": "d", "entered": ["in"], "exited": ["out"]}, "count": "n"}
                """.utf8), file: "map.json")
        var options = CountsImporter.Options(format: format)
        options.timeZone = "UTC"
        let preview = try CountsPreview(
            of: SourceFile(
                bytes: Array(
                    "t,d,n\n2024-07-01 10:00,in,1\n2024-07-01 10:00,out,2\n2024-07-01 10:00,in,1\n2024-07-01 10:00,in,3\n"
                        .utf8),
                name: "f.csv"), options)
        #expect(preview.intervals == 1 && preview.duplicates == 1 && preview.conflicts == 1)
        #expect(preview.sites.map(\.entered) == [1] && preview.sites.map(\.exited) == [2])
        // What stood was told last on line 3, as an import names it.
        #expect(preview.firstConflicts.first?.line == 5 && preview.firstConflicts.first?.firstLine == 3)
    }

    @Test func `What a mapping extends is shown with it`() throws {
        let text = try CounterPreset.mappingText(named: "leeds-old").json
        #expect(
            text.contains("\"total\": \"Count\"") && text.contains("\"hour_column\": \"Hour\"")
                && !text.contains("InCount"))
    }
}
