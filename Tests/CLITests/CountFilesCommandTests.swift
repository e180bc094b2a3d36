import Foundation
import Testing

/// `fflog import counts` with several files, patterns, standard input, and files in other encodings or of other kinds.
@Suite("Files of counts on the command line") struct CountFilesCommandTests {
    private func mapping(_ fflog: FflogProcess, _ more: String = "") throws -> String {
        try fflog.file(
            "columns-\(UUID().uuidString).json",
            """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm"]},
             "site": "site", "total": "in"\(more)}
            """)
    }

    private func rows(_ day: Int, site: String = "A") -> String {
        "time,site,in\n"
            + (0..<24).map { "2023-01-\(String(format: "%02d %02d", day, $0)):00,\(site),\($0 + 1)\n" }.joined()
    }

    private func write(_ fflog: FflogProcess, _ name: String, _ text: String, _ encoding: String.Encoding) throws
        -> String
    {
        let url = fflog.folder.appendingPathComponent(name)
        try #require(text.data(using: encoding)).write(to: url)
        return url.path
    }

    @Test("each of several files is an import of its own, those of a pattern too, and the order changes nothing")
    func severalFiles() throws {
        var results: [[String]] = []
        for isReversed in [false, true] {
            let fflog = try FflogProcess()
            var files = try (1...3).map { try fflog.file("day-\($0).csv", rows($0)) }
            if isReversed { files.reverse() } else { files = [fflog.folder.path + "/day-?.csv"] }
            let command = ["import", "counts"] + files + ["--mapping", try mapping(fflog), "--format", "json"]
            let result = try fflog.start(command).result()
            #expect(result.status == 0, "\(result.errors)")
            let summaries = try result.objects()
            #expect(summaries.map { $0["appended"] as? Int } == [24, 24, 24])
            #expect(Set(summaries.map { $0["import_id"] as? String }).count == 3)
            let names = summaries.compactMap { ($0["file"] as? String)?.split(separator: "/").last.map(String.init) }
            #expect(
                names
                    == (isReversed
                        ? ["day-3.csv", "day-2.csv", "day-1.csv"] : ["day-1.csv", "day-2.csv", "day-3.csv"]))
            try fflog.ok("projection", "run", "daily-counts", "--once", "-q")
            results.append(try fflog.ok("projection", "query", "daily-counts", "--format", "csv").lines)
        }
        #expect(results[0] == results[1] && results[0].count == 4)
    }

    @Test(
        "a file that fails keeps none of the others from being imported; the worst is the status, and it is said at the end"
    )
    func failures() throws {
        let fflog = try FflogProcess()
        let mapping = try mapping(fflog)
        let conflict = try fflog.file("b.csv", rows(1).replacing(",24\n", with: ",9\n"))
        let files = [
            try fflog.file("a.csv", rows(1)), "\(fflog.folder.path)/nothing.csv",
            try fflog.file("bad.csv", "%PDF-1.4\n"),
            conflict, try fflog.file("c.csv", rows(2)), "\(fflog.folder.path)/*.none",
        ]
        let result = try fflog.start(["import", "counts"] + files + ["--mapping", mapping, "--format", "json"]).result()
        #expect(result.status == 1)
        let lines = try result.objects()
        #expect(lines.count == 6)
        #expect(lines.compactMap { $0["appended"] as? Int } == [24, 0, 24])
        #expect(lines.compactMap { $0["error"] as? String }.count == 3)
        let end = try #require(result.errors.range(of: "3 of the files failed:")).upperBound
        for name in ["nothing.csv", "bad.csv: it is a PDF document", "*.none: no file matches it"] {
            #expect(result.errors[end...].contains(name), "\(result.errors)")
        }
        #expect(result.errors.contains("b.csv: 1 conflicts, 0 bad lines"))
        let partial = try fflog.run("import", "counts", files[0], conflict, "--mapping", mapping)
        #expect(partial.status == 4)
        #expect(partial.text.contains("2 of 2 files"))
        #expect(try fflog.run("import", "counts", "\(fflog.folder.path)/*.none", "--mapping", mapping).status == 5)
        #expect(
            try fflog.run("import", "counts", files[0], conflict, "--mapping", mapping, "--source", "x").status == 2)
    }

    @Test("of several files as JSON one that stops at a bad line is one line, with its summary and the error")
    func stopped() throws {
        let fflog = try FflogProcess()
        let mapping = try mapping(fflog)
        let stopped = try fflog.file("b.csv", rows(2) + "rubbish\n" + "rest\n")
        let files = [try fflog.file("a.csv", rows(1)), stopped, try fflog.file("c.csv", rows(3))]
        let result = try fflog.start(["import", "counts"] + files + ["--mapping", mapping, "--format", "json"]).result()
        #expect(result.status == 1)
        let lines = try result.objects()
        #expect(lines.map { $0["file"] as? String } == files)
        #expect(lines.map { $0["appended"] as? Int } == [24, 24, 24])
        #expect(lines.map { $0["error"] != nil } == [false, true, false])
        #expect((lines[1]["error"] as? String)?.contains("line 26") == true)
        let single = try fflog.run("import", "counts", stopped, "--mapping", mapping, "--format", "json")
        #expect(single.status == 1 && single.lines.count == 1)
        #expect(single.errors.contains("line 26"))
    }

    @Test("an empty file, a folder, and a header by other separators are errors that name the file and what helps")
    func headers() throws {
        let fflog = try FflogProcess()
        let mapping = try mapping(fflog)
        func failed(_ path: String) throws -> String {
            let result = try fflog.run("import", "counts", path, "--mapping", mapping)
            #expect(result.status == 1, "\(result.text)\(result.errors)")
            return result.errors
        }
        let empty = try fflog.file("empty.csv", "")
        #expect(try failed(empty) == "fflog: \(empty): the file is empty\n")
        let folder = try failed(fflog.folder.path)
        #expect(folder.contains("\(fflog.folder.path): is a folder, not a file") && folder.contains("/*.csv"))
        let other = try fflog.file("other.csv", rows(1).replacing(",", with: ";"))
        let header = try failed(other)
        #expect(header.contains("\(other): line 1: ") && header.contains("write \"separator\": \";\""))
    }

    @Test("standard input is identified by its content, as a file is")
    func standardInput() throws {
        let fflog = try FflogProcess()
        let mapping = try mapping(fflog)
        let first = try fflog.ok(
            "import", "counts", "-", "--mapping", mapping, "--source", "pipe", "--format", "json", input: rows(1)
        ).object()
        #expect(first["appended"] as? Int == 24)
        let file = try fflog.file("a.csv", rows(1))
        let again = try fflog.ok("import", "counts", file, "--mapping", mapping, "--format", "json").object()
        #expect(again["duplicates"] as? Int == 24 && again["appended"] as? Int == 0)
        let events = try fflog.ok("consume", "counts", "--format", "json").objects()
        #expect(events.allSatisfy { ($0["value"] as? [String: Any])?["source"] as? String == "pipe" })
        let piped = try fflog.shell(
            "gzip -c \(file) | cat | $FFLOG -d $D import counts - \(file) --mapping \(mapping) --format json")
        #expect(piped.status == 0)
        #expect(try piped.objects().map { $0["file"] as? String } == ["standard input", file])
        #expect(try piped.objects().map { $0["duplicates"] as? Int } == [24, 24])
        let named = try fflog.shell("$FFLOG -d $D import counts <(cat \(file)) --mapping \(mapping) --format json")
        #expect(try named.object()["duplicates"] as? Int == 24, "\(named.errors)")
        let closed = try fflog.shell("$FFLOG -d $D import counts - --mapping \(mapping) <&-")
        #expect(closed.status == 1 && closed.errors.contains("standard input"))
        let left = try FileManager.default.contentsOfDirectory(atPath: fflog.data)
        #expect(!left.contains { $0.hasPrefix("unnamed") })
    }

    @Test("a file in windows-1252 is refused with what to write into the mapping, and read with it")
    func encodings() throws {
        let fflog = try FflogProcess()
        let file = try write(fflog, "a.csv", rows(1, site: "Königstraße"), .windowsCP1252)
        let refused = try fflog.run("import", "counts", file, "--mapping", try mapping(fflog))
        #expect(refused.status == 1)
        #expect(refused.errors.contains("line 2: the file is not UTF-8, but probably windows-1252"))
        #expect(refused.errors.contains("2023-01-01 00:00,Königstraße,1"))
        #expect(refused.errors.contains("\"encoding\": \"windows-1252\""))
        let named = try mapping(fflog, #", "encoding": "windows-1252""#)
        #expect(
            try fflog.ok("import", "counts", file, "--mapping", named, "--format", "json").object()["appended"] as? Int
                == 24)
        let wide = try write(fflog, "b.csv", rows(1, site: "Königstraße"), .utf16)
        let plain = try mapping(fflog)
        for arguments in [[file, "--encoding", "cp1252"], [wide], [wide, "--encoding", "utf-16"]] {
            let result = try fflog.start(["import", "counts"] + arguments + ["--mapping", plain, "--format", "json"])
                .result()
            #expect(try result.object()["duplicates"] as? Int == 24, "\(arguments) \(result.errors)")
        }
        #expect(try fflog.run("import", "counts", file, "--mapping", plain, "--encoding", "koi8-r").status == 2)
        #expect(try fflog.run("import", "counts", wide, "--mapping", plain, "--encoding", "windows-1252").status == 0)
    }

    @Test("mappings go by the names of files")
    func mappingsByName() throws {
        let fflog = try FflogProcess()
        let one = try mapping(fflog)
        let other = try mapping(fflog, #", "separator": ";""#)
        let files = [
            try fflog.file("comma-1.csv", rows(1)),
            try fflog.file("semi-1.csv", rows(2).replacing(",", with: ";")), try fflog.file("none.txt", rows(3)),
        ]
        let result = try fflog.start(
            ["import", "counts"] + files
                + ["--mapping", "comma*=\(one)", "--mapping", "semi*.csv=\(other)", "--format", "json"]
        ).result()
        #expect(result.status == 2)
        #expect(try result.objects().compactMap { $0["appended"] as? Int } == [24, 24])
        #expect(result.errors.contains("none.txt: no mapping is for files of this name"))
    }
}
