import CounterGuess
import Foundation
import Testing
import TestSupport

@testable import CounterImport

/// Mappings that extend others: where a fault is said to be, and what null takes away.
@Suite struct ExtendedMappingTests {
    private let folder = TemporaryFolder()
    private let base = """
        {"layout": "long", "time_zone": "Europe/Paris", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]},
         "site": "s", "entered": "in"}
        """

    /// What is wrong with `m.json`; its file without the folder.
    private func fault(_ files: [String: String]) throws -> (file: String, key: String)? {
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name))) }
        do { _ = try ColumnMapping.load(path: folder.path("m.json")) } catch let error as MappingError {
            return (error.file.split(separator: "/").last.map(String.init) ?? "", error.key)
        }
        return nil
    }

    @Test(arguments: [
        // Of the base.
        ("\"entered\": \"in\"", "\"entered\": \"in\", \"intrval\": 15", "{}", "b.json", "intrval"),
        ("yyyy-MM-dd HH:mm", "YYYY-MM-dd", "{}", "b.json", "time.formats[0]"),
        ("\"s\"", "5", "{\"total\": \"n\"}", "b.json", "site"),
        ("\"column\": \"t\"", "\"column\": 5", "{\"time\": {\"formats\": [\"yyyy HH\"]}}", "b.json", "time.column"),
        (
            "\"column\": \"t\"", "\"colum\": \"t\", \"column\": \"t\"", "{\"time\": {\"at\": \"end\"}}", "b.json",
            "time.colum"
        ),
        // Of the one that extends it.
        ("x", "x", "{\"intrval\": 15}", "m.json", "intrval"),
        ("x", "x", "{\"time\": {\"formats\": [\"yyyy-MM-dd HH:mm\", \"YYYY\"]}}", "m.json", "time.formats[1]"),
        ("x", "x", "{\"time\": null}", "m.json", "time"),
        ("x", "x", "{\"time\": {\"formats\": null}}", "m.json", "time.formats"),
        // Null for what no mapping knows.
        ("x", "x", "{\"intrval\": null}", "m.json", "intrval"),
        ("x", "x", "{\"time\": {\"colum\": null}}", "m.json", "time.colum"),
    ])
    func `a fault is said of the file and the key where it is`(
        old: String, new: String, extending: String, file: String, key: String
    ) throws {
        let extending = "{\"extends\": \"b.json\"" + (extending == "{}" ? "}" : ", " + extending.dropFirst())
        let fault = try #require(try fault(["b.json": base.replacing(old, with: new), "m.json": extending]))
        #expect(fault == (file, key))
    }

    @Test func `null takes a key away that a mapping may have, and needs one that is extended`() throws {
        #expect(
            try fault(["b.json": base, "m.json": "{\"extends\": \"b.json\", \"line\": null, \"time_zone\": null}"])
                == nil)
        #expect(try ColumnMapping.load(path: folder.path("m.json")).timeZone == nil)
        #expect(try !ColumnMapping.mappingText(path: folder.path("m.json")).json.contains("null"))
        let alone = try #require(try fault(["m.json": base.replacing("\"in\"", with: "\"in\", \"exited\": null")]))
        #expect(alone == ("m.json", "exited"))
    }

    @Test func `a fault two files back is said of that one, and one of a preset names the preset`() throws {
        let fault = try #require(
            try fault([
                "c.json": base.replacing("\"s\"", with: "7"), "b.json": "{\"extends\": \"c.json\"}",
                "m.json": "{\"extends\": \"b.json\", \"total\": \"n\"}",
            ]))
        #expect(fault == ("c.json", "site"))
        let other = try #require(try self.fault(["m.json": "{\"extends\": \"leeds\", \"row\": \"person\"}"]))
        #expect(other.file == "leeds", "\(other)")
    }

    @Test(arguments: [
        ("{\"layout\": \"long\", \"layout\": \"wide\"}", "layout"),
        ("{\"time\": {\"column\": \"a\", \"at\": \"end\", \"column\": \"b\"}}", "time.column"),
        ("{\"sites\": [{\"name\": \"A\"}, {\"name\": \"B\", \"name\": \"C\"}]}", "sites[1].name"),
        ("{\"a\": 1, \"\\u0061\": 2}", "a"),
        ("{ \"a\" : {\"x\": \"}\\\"{\", \"y\": [1, [2], true, null, -1.5e3]} , \"b\":{}, \"a\" : 1}", "a"),
    ])
    func `a key that is there twice is refused`(text: String, key: String) throws {
        let fault = try #require(try fault(["m.json": text]))
        #expect(fault == ("m.json", key))
        #expect(RepeatedKey.path(in: [0xEF, 0xBB, 0xBF] + Array(text.utf8)) == key)
    }

    @Test(arguments: [
        "{}", "[]", "{\"a\": {\"x\": 1}, \"b\": {\"x\": 1}}", "{\"a\": [{\"x\": 1}, {\"x\": 1}], \"x\": \"a\\\\\"}",
        "5", "\"a\"",
        "{\"a\":1,\"A\":2,\"b\":\"a\"}",
    ])
    func `keys that are there once are no fault`(text: String) {
        #expect(RepeatedKey.path(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: CounterPreset.all) func `presets have no key twice`(preset: CounterPreset) {
        #expect(RepeatedKey.path(in: Array(preset.mapping.utf8)) == nil)
    }
}
