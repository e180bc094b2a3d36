import Foundation
import TestSupport
import Testing

/// `fflog import watch`: files that come in, killed at any moment, and by whom they are taken.
@Suite("Watched folders") struct FolderWatchCommandTests {
    private func mapping(_ fflog: FflogProcess) throws -> String {
        try fflog.file(
            "columns.json",
            """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm"]},
             "site": "site", "total": "in"}
            """)
    }

    private func incoming(_ fflog: FflogProcess) throws -> String {
        let path = fflog.folder.appendingPathComponent("incoming").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func rows(_ site: String, days: Int) -> String {
        var text = "time,site,in\n"
        for day in 1...days {
            for hour in 0..<24 {
                text += "2023-01-\(String(format: "%02d %02d", day, hour)):00,\(site),\(day + hour)\n"
            }
        }
        return text
    }

    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// What the log holds, without ids and the order among partitions.
    private func events(_ fflog: FflogProcess) throws -> [String] {
        try fflog.ok("consume", "counts", "--format", "json").objects().map { record in
            let value = try #require(record["value"] as? [String: Any])
            return "\(value["site"] ?? "") \(value["local_label"] ?? "") \(value["total"] ?? "")"
        }.sorted()
    }

    @Test("killed at any moment, no file is taken twice and none is lost")
    func kills() throws {
        let files = Dictionary(
            uniqueKeysWithValues: (0..<5).map { ("site-\($0).csv", rows("Site \($0)", days: 3 + $0 * 2)) })
        let expected = files.values.flatMap { $0.split(separator: "\n").dropFirst() }.count
        var kills = KillLoop("watched folders", kills: KillTests.kills, within: .milliseconds(400))
        while kills.goesOn {
            let fflog = try FflogProcess()
            let folder = try incoming(fflog)
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
            let command = [
                "import", "watch", folder, "--mapping", try mapping(fflog), "--once", "--settle", "1ms", "-q",
            ]
            for share in [1.0, 0.6] { try kills.kill(fflog.start(command).process, share: share) }
            let last = try fflog.start(command).result()
            #expect(last.status == 0, "\(last.errors)")
            #expect(names(folder) == ["done", "refused"])
            let done = names("\(folder)/done")
            #expect(done == files.keys.flatMap { [$0, "\($0).report.json"] }.sorted(), "\(kills)")
            for (name, text) in files {
                #expect(try String(contentsOfFile: "\(folder)/done/\(name)", encoding: .utf8) == text)
                let report = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/done/\(name).report.json"))
                let object = try #require(try JSONSerialization.jsonObject(with: report) as? [String: Any])
                #expect(object["outcome"] as? String == "done")
            }
            let events = try events(fflog)
            #expect(events.count == expected && Set(events).count == expected, "\(kills)")
            #expect(try fflog.run("verify").status == 0)
        }
        #expect(kills.areEnough, "\(kills)")
    }

    @Test("a file that is still being written is taken once it is closed, whole; a signal ends the watch")
    func beingWritten() throws {
        let fflog = try FflogProcess()
        let folder = try incoming(fflog)
        let watch = try fflog.start(["import", "watch", folder, "--mapping", try mapping(fflog), "--settle", "1ms"])
        try eventually("the watch") { names(folder) == ["done", "refused"] }
        let path = "\(folder)/slow.csv"
        let text = Array(rows("A", days: 20).utf8)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        for start in stride(from: 0, to: text.count, by: 1_000) {
            try file.write(contentsOf: Data(text[start..<min(start + 1_000, text.count)]))
            usleep(10_000)
        }
        #expect(names(folder).contains("slow.csv"))
        try file.close()
        try watch.waitForOutput("slow.csv -> done/slow.csv: 480 intervals appended, 0 known")
        watch.kill(SIGTERM)
        #expect(try watch.result().status == 143)
        #expect(FileManager.default.contents(atPath: "\(folder)/done/slow.csv").map { Array($0) } == text)
    }

    @Test("a file to which somebody writes while --once imports it stays, with status 4, and leaves nothing in the log")
    func changing() throws {
        let fflog = try FflogProcess()
        let folder = try incoming(fflog)
        let mapping = try mapping(fflog)
        let path = "\(folder)/big.csv"
        var text = "time,site,in\n"
        for site in 0..<100 { text += rows("S\(site)", days: 28).dropFirst("time,site,in\n".count) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let command = ["import", "watch", folder, "--mapping", mapping, "--once", "--settle", "1ms"]
        let watch = try fflog.start(command)
        // It has begun to append.
        try eventually("the import") {
            let list = try fflog.run("import", "list", "--format", "json")
            return list.status == 0 && list.text.contains("unfinished")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("2023-01-29 00:00,S0,1\n".utf8))
        let result = try watch.result()
        #expect(result.status == 4, "\(result.errors)")
        #expect(result.errors.contains("big.csv: was written to while it was imported"), "\(result.errors)")
        #expect(result.errors.contains("big.csv: is still being written; it stays in the folder"), "\(result.errors)")
        #expect(names(folder) == ["big.csv", "done", "refused"] && names("\(folder)/done").isEmpty)
        #expect(try !fflog.ok("import", "list", "--format", "json").text.contains("unfinished"))
        try file.close()
        let whole = try fflog.start(command + ["--format", "json"]).result()
        #expect(whole.status == 0, "\(whole.errors)")
        let summary = try #require(try whole.object()["summary"] as? [String: Any])
        #expect(summary["appended"] as? Int == 67_201 && summary["conflicts"] as? Int == 0)
    }

    @Test("of two watches of one folder the second is refused, and takes over when the first has ended")
    func twoAtOnce() throws {
        let fflog = try FflogProcess()
        let other = try FflogProcess()
        let folder = try incoming(fflog)
        let mapping = try mapping(fflog)
        let first = try fflog.start(["import", "watch", folder, "--mapping", mapping])
        try eventually("the watch") { names(folder) == ["done", "refused"] }
        try eventually("its lock") {
            let second = try other.run("import", "watch", folder, "--mapping", mapping, "--once")
            return second.status == 3 && second.errors.contains("is watched already (process ")
        }
        first.kill()
        _ = try first.result()
        try Data(rows("A", days: 1).utf8).write(to: URL(fileURLWithPath: "\(folder)/a.csv"))
        let second = try other.ok(
            "import", "watch", folder, "--mapping", mapping, "--once", "--settle", "0s", "--format", "json")
        #expect(try second.object()["moved_to"] as? String == "done/a.csv")
    }

    @Test("the status of --once is that of the worst file, and a full log keeps files in the folder")
    func once() throws {
        let fflog = try FflogProcess()
        let folder = try incoming(fflog)
        let mapping = try mapping(fflog)
        func take(_ more: String...) throws -> FflogProcess.Result {
            try fflog.start(["import", "watch", folder, "--mapping", mapping, "--once", "--settle", "0s"] + more)
                .result()
        }
        func put(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        #expect(try take().status == 0, "there is nothing")
        try put("a.csv", rows("A", days: 1))
        #expect(try take().status == 0)
        try put("b.csv", rows("B", days: 1) + "x\n")
        #expect(try take("--skip-bad").status == 4)
        try put("c.csv", rows("C", days: 1) + "x\n")
        let stopped = try take()
        #expect(stopped.status == 1 && stopped.errors.contains("c.csv: line 26"))
        #expect(names("\(folder)/refused") == ["c.csv", "c.csv.report.json"])

        try put("d.csv", rows("D", days: 1))
        // A topic of other events in the place of the counts is nothing that the file could help.
        let kept = try take("--topic", "imports")
        #expect(kept.status != 0 && kept.status != 4)
        #expect(names(folder) == ["d.csv", "done", "refused"])
        #expect(try take().status == 0)
        #expect(try fflog.run("import", "watch", fflog.data, "--mapping", mapping, "--once").status == 2)
    }

    @Test("a stage of a pipeline takes the files of a folder, and its status says what became of them")
    func stage() throws {
        let fflog = try FflogProcess()
        let folder = try incoming(fflog)
        _ = try mapping(fflog)
        try Data(rows("A", days: 2).utf8).write(to: URL(fileURLWithPath: "\(folder)/a.csv"))
        try Data("%PDF-1.4\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/b.csv"))
        let configuration = try fflog.file(
            "store.yaml",
            """
            stages:
              imports:
                - folder: incoming
                  mappings: [{ files: "*.csv", mapping: columns.json }]
                  settle: 100ms
              projections: [daily-counts]
            """)
        let result = try fflog.run("run", configuration, "--until-idle")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("stage import:incoming: b.csv is refused: "))
        #expect(names("\(folder)/done") == ["a.csv", "a.csv.report.json"])
        #expect(names("\(folder)/refused") == ["b.csv", "b.csv.report.json"])
        let status = try fflog.run("status", "--format", "json").object()
        let stages = try #require(status["stages"] as? [[String: Any]])
        let stage = try #require(stages.first { $0["stage"] as? String == "import:incoming" })
        #expect(stage["events_written"] as? Int == 48 && stage["dead_letters"] as? Int == 1)
        #expect(stage["lag_records"] as? Int == 0)
        #expect(try fflog.ok("projection", "query", "daily-counts", "--format", "json").objects().count == 2)
    }
}
