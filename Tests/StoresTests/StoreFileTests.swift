import LocalTime
import Stores
import Testing
import Timekeeping

@Suite struct StoreFileTests {
    private static let sound = """
        # Two stores.
        stores:
          - id: S1
            name: Grafton Street
            time_zone: Europe/Dublin
            region: south
            floor_area_square_meters: 320.5
            spellings: [Grafton St.]
            opening_hours: {mo-fr: 09:00-18:00, sa: [10:00-13:00, 14:00-17:00], su: closed}
            opening_exceptions: {2026-12-25: closed}
            places:
              - name: north
                role: door
                spellings: [N]
            expected_sources: [cam-1]
          - id: S2
            time_zone: Asia/Kathmandu
            valid_from: 2026-01-01
        """

    @Test func `a file has its stores, each with its line and from when on it holds`() throws {
        let file = try StoreFile(yaml: Self.sound, name: "s.yaml")
        #expect(file.entries.map(\.line) == [3, 16])
        #expect(file.line(of: "S2") == 16)
        #expect(file.entries.map(\.statement.validFrom) == [.min, try RFC3339.time(of: "2025-12-31T18:15:00Z")])
        let store = try #require(file.entries[0].statement.content.description)
        #expect(store.floorAreaSquareMeters == 320.5)
        #expect(store.openingHours.weekly[.saturday]?.map(\.description) == ["10:00-13:00", "14:00-17:00"])
        #expect(store.openingHours.weekly[.sunday] == [])
        #expect(store.places == [StorePlace(name: "north", role: .door, spellings: ["N"])])
    }

    @Test(arguments: [
        ("stores:\n  - id: S1\n    time_zone: Europe/Dublin\n    spelings: [x]\n", 4, "unknown key"),
        ("stores:\n  - id: S1\n", 2, "time_zone is missing"),
        ("stores:\n  - id: S1\n    time_zone: Mars\n", 2, "not a time zone"),
        ("stores:\n  - id: S1\n    time_zone: UTC\n    opening_hours:\n      mo: 9-5\n", 5, "not a time of opening"),
        ("stores:\n  - id: S1\n    time_zone: UTC\n    opening_hours: {mo: closed, mo-fr: closed}\n", 4, "given twice"),
        (
            "stores:\n  - id: S1\n    time_zone: UTC\n    places:\n      - name: n\n        role: dor\n", 6,
            "expected one of"
        ),
        ("stores:\n  - id: S1\n    time_zone: UTC\n  - id: S1\n    time_zone: UTC\n", 4, "on line 2 already"),
        ("stores:\n  - id: S1\n    time_zone: Europe/Dublin\n    valid_from: 2023-10-29T01:30\n", 2, "comes twice"),
        ("stores:\n  - id: S1\n    time_zone: Europe/Dublin\n    valid_from: 2023-03-26T01:30\n", 2, "does not exist"),
        ("stores:\n  - id: S1\n    time_zone: UTC\n    valid_from: soon\n", 2, "not a valid time"),
        ("stores: []\n", 1, "no store"), ("", 1, "stores is missing"), ("shops: []\n", 1, "stores is missing"),
        ("stores:\n  - id: [\n", 3, "invalid YAML"),
    ]) func `what can't be is named with its line`(text: String, line: Int, reason: String) throws {
        do {
            _ = try StoreFile(yaml: text, name: "s.yaml")
            Issue.record("taken")
        } catch {
            #expect(error.problems.first?.line == line, "\(error)")
            #expect(error.problems.first?.reason.contains(reason) == true, "\(error)")
        }
    }

    @Test func `every store that can't be read is named`() throws {
        let text = "stores:\n  - id: S1\n  - id: S2\n    time_zone: UTC\n  - id: S3\n    time_zone: Mars\n"
        do {
            _ = try StoreFile(yaml: text, name: "s.yaml")
            Issue.record("taken")
        } catch { #expect(error.problems.map(\.line) == [2, 5]) }
    }

    @Test func `a day whose midnight was skipped begins at its first moment`() throws {
        // Sao Paulo's clocks went from 23:59 on 3 November 2018 to 01:00.
        let zone = try LocalZone(named: "America/Sao_Paulo")
        #expect(try StoreValidity.start("2018-11-04", in: zone) == RFC3339.time(of: "2018-11-04T03:00:00Z"))
    }
}
