import FootfallProducers
import LocalTime
import Testing

@Suite struct MappingCheckTests {
    private let mapping = """
        {"layout": "long", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]}, "site": "s", "entered": "in"}
        """

    private func check(_ text: String, skipsBadLines: Bool = false) throws -> MappingCheck {
        let format = try ColumnMapping.parse(Array(mapping.utf8), file: "map.json")
        return try MappingCheck(
            of: SourceFile(bytes: Array(text.utf8), name: "f.csv"), format, zone: LocalZone(named: "Europe/Berlin"),
            skipsBadLines: skipsBadLines)
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
        #expect(check.failure == nil && check.preview.leavesSomethingOut)
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
        let preview = try CountsPreview(
            of: SourceFile(
                bytes: Array(
                    "t,d,n\n2024-07-01 10:00,in,1\n2024-07-01 10:00,out,2\n2024-07-01 10:00,in,1\n2024-07-01 10:00,in,3\n"
                        .utf8),
                name: "f.csv"), format, zone: .utc)
        #expect(preview.intervals == 1 && preview.duplicates == 1 && preview.conflicts == 1)
        #expect(preview.sites.map(\.entered) == [1] && preview.sites.map(\.exited) == [2])
        #expect(preview.firstConflicts.first?.line == 5 && preview.firstConflicts.first?.firstLine == 2)
    }

    @Test func `What a mapping extends is shown with it`() throws {
        let text = try CounterPreset.mappingText(named: "leeds-old").json
        #expect(
            text.contains("\"total\": \"Count\"") && text.contains("\"hour_column\": \"Hour\"")
                && !text.contains("InCount"))
    }
}
