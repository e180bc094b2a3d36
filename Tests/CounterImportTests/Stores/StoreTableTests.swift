import CounterImport
import Stores
import Testing

@Suite struct StoreTableTests {
    private func read(_ text: String) throws -> StoreFile { try StoreTable.read([UInt8](text.utf8), name: "s.csv") }

    @Test func `a row is a store, lists lie between semicolons, and empty cells are not known`() throws {
        let file = try read(
            """
            id,name,time_zone,spellings,opening_hours,places,floor_area_square_meters
            S1,"Street, Grafton",Europe/Dublin,Grafton St.; G,"mo-fr=09:00-13:00,14:00-18:00;su=closed",door:north;till:1,320
            S2,,Europe/London,,,,
            """)
        #expect(file.entries.map(\.line) == [2, 3])
        let first = try #require(file.entries[0].statement.content.description)
        #expect(first.name == "Street, Grafton")
        #expect(first.spellings == ["Grafton St.", "G"])
        #expect(first.openingHours.weekly[.friday]?.count == 2)
        #expect(first.places.map(\.name) == ["north", "1"])
        #expect(file.entries[1].statement.content.description == StoreDescription(id: "S2", timeZone: "Europe/London"))
    }

    @Test func `cells may be between semicolons`() throws {
        #expect(try read("id;time_zone\nS1;Europe/Dublin\n").entries.count == 1)
    }

    @Test(arguments: [
        ("id,time_zone,colour\nS1,UTC,red\n", 1, "unknown column 'colour'"),
        ("id,name\nS1,x\n", 1, "column time_zone is missing"), ("id,time_zone,id\n", 1, "given twice"),
        ("id,time_zone\nS1,UTC\nS2\n", 3, "1 cells"), ("id,time_zone\nS1,\n", 2, "time_zone is empty"),
        ("id,time_zone,places\nS1,UTC,dor:x\n", 2, "not a place"), ("id,time_zone\n", 1, "no store"), ("", 1, "empty"),
        ("id,time_zone\nS1,UTC\nS1,UTC\n", 3, "on line 2 already"),
        ("id,time_zone,floor_area_square_meters\nS1,UTC,-1\n", 2, "floor_area"),
    ]) func `what can't be is named with its line`(text: String, line: Int, reason: String) throws {
        do {
            _ = try read(text)
            Issue.record("taken")
        } catch let error as StoreFileError {
            #expect(error.problems.first?.line == line, "\(error)")
            #expect(error.problems.first?.reason.contains(reason) == true, "\(error)")
        }
    }
}
