import Foundation
import TestSupport
import Testing

/// What CONTRIBUTING.md says of the sources.
@Suite struct ContributingTests {
    private static func text() throws -> String {
        try String(contentsOf: SourceFile.package.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
    }

    /// The rows of the table "to add", each as its cells.
    private static func rows() throws -> [[String]] {
        try text().split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| to add") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// What stands between back-ticks and looks like a path of the repository.
    private static func paths(_ text: String) -> [String] {
        text.matches(of: /`([A-Za-z.][\w.+\-]*(?:\/[\w.+\-]*)+|[A-Z]\w+\.(?:md|swift))`/).map { String($0.1) }
    }

    @Test func `every file and folder that CONTRIBUTING.md names is there`() throws {
        let paths = Self.paths(try Self.text())
        #expect(paths.count > 25)
        for path in paths where path.contains("/") || path.contains(".") {
            let place = SourceFile.package.appendingPathComponent(path).path
            var isFolder: ObjCBool = false
            #expect(FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), "\(path) is not there")
            #expect(!path.hasSuffix("/") || isFolder.boolValue, "\(path) is no folder")
        }
    }

    @Test func `the table says for each kind of addition where its code, its text and its test go`() throws {
        let rows = try Self.rows()
        let subjects = rows.map { $0[0] }
        for subject in ["a command", "a projection of windows", "an event type", "a log source", "a retention rule"] {
            #expect(subjects.contains(subject))
        }
        for row in rows {
            try #require(row.count == 2)
            let paths = Self.paths(row[1])
            #expect(paths.contains { $0.hasPrefix("Sources/") || $0.hasPrefix("schemas/") }, "\(row[0])")
        }
    }

    @Test func `what the table calls a list has the things that are there`() throws {
        func source(_ path: String) throws -> String {
            try String(contentsOf: SourceFile.package.appendingPathComponent(path), encoding: .utf8)
        }
        #expect(try source("Sources/Apps/fflog/Fflog.swift").contains("subcommands: ["))
        #expect(try source("Sources/Apps/fflog/Topic/TopicCommand.swift").contains("subcommands: ["))
        #expect(
            try source("Sources/Footfall/FootfallProjections/Query/FootfallProjection.swift").contains(
                "static let all: [any FootfallProjection] = ["))
        #expect(try source("Sources/Footfall/FootfallEvents/FootfallTopic.swift").contains("static let all"))
        #expect(try source("Sources/Footfall/CounterImport/Counters/CityPresets.swift").contains("cities"))
        #expect(try source("Sources/Store/DetectorAdapters/Import/DetectorKinds.swift").contains("Hikvision"))
    }
}
