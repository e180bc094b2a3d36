import CounterImport
import EventLog
import FootfallTestSupport
import LocalTime
import Testing

@Suite struct ImportFaultTests {
    private let header = DublinText.header

    @Test func `A bad line ends the import with its number, and the good lines before it are in`() throws {
        let data = try TemporaryLog()
        let text = header + "01/01/2023 00:00,3,1,2,,,\n01/01/2023 01:00,x,1,2,,,\n01/01/2023 02:00,3,1,2,,,\n"
        for attempt in 1...2 {
            #expect {
                try data.importText(text)
            } throws: { error in
                guard case ImportError.badLine(let line, "a.csv", let summary) = error else { return false }
                #expect(line.description == "line 3: column 2: \"x\" is not a whole number of people")
                #expect(summary.appended == 1, "attempt \(attempt)")
                #expect(summary.read == 1)
                return true
            }
            #expect(try data.countLines() == ["2023-01-01T00:00 A: entered 1, exited 2, total 3"])
        }
    }

    @Test func `Bad lines are counted and passed over on request`() throws {
        let data = try TemporaryLog()
        var reported: [Int] = []
        let summary = try data.importText(
            header + "01/01/2023 00:00,3,1,2,,,\n\"\n01/01/2023 02:00,3,1,2,,,\n01/01/2023 03:00,3\n", skip: true
        ) { event in
            if case .rejected(let bad) = event { reported.append(bad.line) }
        }
        #expect(summary.rejected == 2)
        #expect(summary.appended == 2)
        #expect(reported == [3, 5])
        #expect(summary.firstRejected.map(\.line) == [3, 5])
    }

    @Test func `A file that can not be read so leaves no topic behind`() throws {
        let data = try TemporaryLog()
        #expect(throws: HeaderError.self) { try data.importText("Date,A\n", .dublin) }
        #expect(throws: UnknownTimeZone.self) {
            var format = CounterFormat.dublin
            format.timeZone = "Europe/Dublim"
            try data.importText(header, format)
        }
        #expect(throws: ImportError.self) {
            var format = CounterFormat.dublin
            format.timeZone = nil
            try data.importText(header, format)
        }
        #expect(throws: ImportError.self) { _ = try CounterPreset.format(named: "cork") }
        #expect(try data.log.topics().isEmpty)
    }

    @Test func `A topic of other records is refused`() throws {
        let data = try TemporaryLog()
        _ = try data.log.createTopic(TopicConfiguration(name: "counts"))
        #expect {
            try data.importText(header + "01/01/2023 00:00,3,1,2,,,\n")
        } throws: { error in
            "\(error)" == "topic 'counts' holds records of any bytes, not footfall.v1.PeopleCounted"
        }
    }

    @Test func `An import into a topic that was deleted and created anew starts over`() throws {
        let data = try TemporaryLog()
        let text = DublinText.days(2)
        let first = try data.importText(text)
        try data.log.deleteTopic("counts")
        var again = try data.importText(text)
        again.importID = first.importID
        #expect(again == first)
    }

    @Test func `A file without a single count is an error, and appends nothing`() throws {
        let data = try TemporaryLog()
        for (text, reason) in [
            (header, "there are no rows after the header"),
            (header + "01/01/2023 00:00,,,,,,\n", "none of 1 rows has one"),
        ] {
            #expect {
                try data.importText(text)
            } throws: { "\($0)" == "a.csv: no count was read: \(reason)" }
        }
        #expect(try data.ends("counts") == [0, 0, 0, 0])
    }

    @Test func `A column that is empty in all rows is a warning`() throws {
        let data = try TemporaryLog()
        var warnings: [String] = []
        let summary = try data.importText(header + "01/01/2023 00:00,3,1,,4,,\n01/01/2023 01:00,3,1,,4,1,\n") {
            notice in
            if case .warning(let warning) = notice { warnings.append(warning.description) }
        }
        #expect(
            warnings == [
                "column 4 (\"A OUT\") is empty in all rows", "column 7 (\"B OUT\") is empty in all rows",
            ])
        #expect(summary.warnings.map(\.description) == warnings)
        #expect(!summary.leftSomethingOut)
    }

    @Test func `Lines may end in CR, and their numbers count`() throws {
        let data = try TemporaryLog()
        let summary = try data.importText(
            (header + "01/01/2023 00:00,3,1,2,,,\nx\n01/01/2023 02:00,3,1,2,,,\n").replacing("\n", with: "\r"),
            skip: true)
        #expect(summary.appended == 2)
        #expect(summary.firstRejected.map(\.line) == [3])
    }
}
