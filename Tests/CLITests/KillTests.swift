import Foundation
import TestSupport
import Testing

/// `kill -9` at random moments, started again each time: the rows at the end are those of a run that was left alone.
@Suite("Killed and started again")
struct KillTests {
    static let kills = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" ? 50 : 4

    /// A counter file in Dublin's layout: `sites` sites, `days` days, with a missing cell now and then.
    static func counterFile(sites: Int, days: Int) -> String {
        var text = "Time"
        for site in 0..<sites { text += ",Gate \(site),Gate \(site) IN,Gate \(site) OUT" }
        text += "\n"
        for hour in 0..<(days * 24) {
            text += String(format: "%02d/06/2023 %02d:00", hour / 24 + 1, hour % 24)
            for site in 0..<sites {
                let entered = (hour * 7 + site * 13) % 5
                let exited = (hour * 11 + site * 3) % 4
                text += (hour + site) % 41 == 0 ? ",,," : ",\(entered + exited),\(entered),\(exited)"
            }
            text += "\n"
        }
        return text
    }

    /// Runs `command` on a fresh directory made by `prepare`, kills it at a random moment, runs it again to its end, and
    /// compares what `fingerprint` says with a run that was left alone.
    private func survives(
        _ command: [String], prepare: (FflogProcess) throws -> Void, fingerprint: (FflogProcess) throws -> [String]
    ) throws {
        let undisturbed = try FflogProcess()
        try prepare(undisturbed)
        let started = Date()
        try #require(try undisturbed.start(command).result().status == 0)
        let duration = Date().timeIntervalSince(started)
        let expected = try fingerprint(undisturbed)
        try #require(!expected.isEmpty)

        var kills = KillLoop(command.joined(separator: " "), kills: Self.kills, within: .seconds(duration))
        while kills.goesOn {
            let fflog = try FflogProcess()
            try prepare(fflog)
            // Two kills, the second while it recovers from the first.
            for share in [1.0, 0.6] {
                try kills.kill(fflog.start(command).process, share: share)
            }
            let finished = try fflog.start(command).result()
            #expect(finished.status == 0, "\(finished.errors)")
            let rows = try fingerprint(fflog)
            #expect(rows == expected, "\(kills)")
            #expect(try fflog.run("verify").status == 0)
        }
        #expect(kills.areEnough, "\(kills)")
    }

    /// Everything that the topic holds, without the order among partitions, and nothing that depends on the clock.
    private func records(_ fflog: FflogProcess, _ topic: String) throws -> [String] {
        try fflog.ok("consume", topic).lines.sorted()
    }

    enum Layout: String, CaseIterable {
        case sideBySide, persons, hourColumns

        var mapping: String {
            switch self {
            case .sideBySide: #"{"extends": "dublin"}"#
            case .persons:
                """
                {"layout": "long", "row": "person", "time_zone": "Europe/Dublin", "site": "gate",
                 "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm:ss"]},
                 "direction": {"column": "way", "entered": ["in"], "exited": ["out"]}}
                """
            case .hourColumns:
                """
                {"layout": "long", "time_zone": "Europe/Dublin", "site": "gate", "total": "h{hour}",
                 "time": {"column": "day", "formats": ["yyyy-MM-dd"]}}
                """
            }
        }

        var text: String {
            switch self {
            case .sideBySide: return KillTests.counterFile(sites: 24, days: 24)
            case .persons:
                var text = "time,gate,way\n"
                for second in 0..<60_000 {
                    let (hour, rest) = (second / 120, second % 120)
                    text += String(
                        format: "2023-06-%02d %02d:%02d:%02d,Gate %d,%@\n", hour / 24 + 1, hour % 24, rest / 2,
                        rest % 60,
                        second * 7 % 24, second % 3 == 0 ? "in" : "out")
                }
                return text
            case .hourColumns:
                var text = "day,gate," + (0..<24).map { "h\($0)" }.joined(separator: ",") + "\n"
                for day in 1...28 {
                    for gate in 0..<24 {
                        text += String(format: "2023-06-%02d,Gate %d,", day, gate)
                        text += (0..<24).map { String(day * $0 + gate) }.joined(separator: ",") + "\n"
                    }
                }
                return text
            }
        }
    }

    @Test("an import that is killed loses nothing and repeats nothing", arguments: Layout.allCases)
    func killedImport(layout: Layout) throws {
        let folder = TemporaryFolder()
        let path = folder.path("counts.csv")
        try Data(layout.text.utf8).write(to: URL(fileURLWithPath: path))
        let mapping = folder.path("mapping.json")
        try Data(layout.mapping.utf8).write(to: URL(fileURLWithPath: mapping))
        try survives(["import", "counts", path, "--mapping", mapping, "-q"], prepare: { _ in }) { fflog in
            try recordsOfOneImport(fflog)
        }
    }

    /// Those of counts, without the id, which is drawn at random: all have the same, and the imports are one that is done.
    private func recordsOfOneImport(_ fflog: FflogProcess) throws -> [String] {
        let list = try JSONSerialization.jsonObject(with: fflog.ok("import", "list", "--format", "json").output)
        let imports = try #require(list as? [[String: Any]])
        #expect(imports.map { $0["state"] as? String } == ["done"])
        let id = try #require(imports.first?["import_id"] as? String)
        let records = try records(fflog, "counts")
        #expect(records.allSatisfy { $0.contains(id) })
        return records.map { $0.replacing(id, with: "ID") }
    }

    @Test("a simulation that is killed loses nothing and repeats nothing")
    func killedSimulation() throws {
        try survives(["simulate", "crossings", "--seed", "5", "-q"]) { fflog in
            let path = try fflog.file("counts.csv", Self.counterFile(sites: 8, days: 20))
            try fflog.ok("import", "counts", path, "--preset", "dublin", "-q")
        } fingerprint: { fflog in
            try records(fflog, "visits")
        }
    }

    @Test(
        "a projection that is killed ends in the same rows", arguments: ["visits-15s", "hourly-counts", "daily-counts"])
    func killedProjection(name: String) throws {
        try survives(["projection", "run", name, "--once", "-q"]) { fflog in
            let path = try fflog.file("counts.csv", Self.counterFile(sites: 8, days: 10))
            try fflog.ok("import", "counts", path, "--preset", "dublin", "-q")
            if name == "visits-15s" { try fflog.ok("simulate", "crossings", "-q") }
        } fingerprint: { fflog in
            try fflog.ok("projection", "query", name, "--format", "json").objects().map { row in
                // How often a row was revised depends on where the run was cut; what it says doesn't.
                let kept = row.filter { $0.key != "revision" }
                return String(
                    decoding: try JSONSerialization.data(withJSONObject: kept, options: [.sortedKeys]), as: UTF8.self)
            }
        }
    }
}
