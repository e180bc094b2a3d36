import Foundation
import Testing

/// `fflog import counts --guess` and `--check`, and `fflog import presets`.
@Suite("Guesses and checks on the command line") struct GuessCommandTests {
    private func hours(_ header: String = "Time,Site,In,Out", _ offset: String = "") -> String {
        header + "\n"
            + (13...15).map { day in
                (0..<24).map { hour in
                    let time = "2023-05-\(day)T\(String(format: "%02d", hour)):00\(offset)"
                    return "\(time),Hall,\(hour * 7 % 23 + day),\(hour * 5 % 19 + 3)\n"
                }.joined()
            }.joined()
    }

    @Test("a guess without doubts exits with 0, needs no data directory, and its mapping imports all rows")
    func sure() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("doors.csv", hours("Time,Site,In,Out", "+02:00"))
        let mapping = fflog.folder.appendingPathComponent("columns.json").path
        let guess = try fflog.start(["import", "counts", "--guess", file, "-o", mapping]).result()
        #expect(guess.status == 0, "\(guess.text)\(guess.errors)")
        #expect(guess.text.contains("13/05") == false && guess.text.contains("72"))
        #expect(!FileManager.default.fileExists(atPath: fflog.folder.path + "/data/log"))
        let imported = try fflog.start([
            "import", "counts", file, "--mapping", mapping, "--time-zone", "Europe/Berlin", "--format", "json",
        ]).result()
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(try imported.objects().first?["appended"] as? Int == 72)
    }

    @Test("a guess with doubts exits with 4, and the time zone that was missing is a doubt no more once it is named")
    func doubts() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("doors.csv", hours())
        let open = try fflog.start(["import", "counts", "--guess", file, "--format", "json"]).result()
        #expect(open.status == 4)
        let object = try #require(try open.objects().first)
        #expect(object["asks_time_zone"] as? Bool == true && object["verdict"] as? String == "doubtful")
        #expect((object["mapping"] as? [String: Any])?["entered"] as? String == "In")
        #expect((object["doubts"] as? [[String: Any]])?.count == 1)
        let named = try fflog.start([
            "import", "counts", "--guess", file, "--time-zone", "Europe/Berlin", "--format", "json",
        ]).result()
        #expect(named.status == 0, "\(named.text)")
        #expect(((try named.objects().first)?["mapping"] as? [String: Any])?["time_zone"] as? String == "Europe/Berlin")
    }

    @Test("a file that no mapping reads exits with 1 and says why, and nothing is written")
    func impossible() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "weeks.csv",
            "Week commencing,Visitors\n" + (0..<20).map { "\(($0 * 7) % 28 + 1)/0\($0 / 4 + 1)/2023,100\n" }.joined())
        let mapping = fflog.folder.appendingPathComponent("columns.json").path
        let guess = try fflog.start(["import", "counts", "--guess", file, "-o", mapping]).result()
        #expect(guess.status == 1 && guess.text.contains("7 days"), "\(guess.text)")
        #expect(!FileManager.default.fileExists(atPath: mapping))
    }

    @Test("a file that is there is replaced with --force alone")
    func force() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("doors.csv", hours("Time,Site,In,Out", "Z"))
        let mapping = try fflog.file("columns.json", "mine")
        #expect(try fflog.start(["import", "counts", "--guess", file, "-o", mapping]).result().status == 3)
        #expect(try String(contentsOfFile: mapping, encoding: .utf8) == "mine")
        #expect(try fflog.start(["import", "counts", "--guess", file, "-o", mapping, "--force"]).result().status == 0)
        #expect(try String(contentsOfFile: mapping, encoding: .utf8).contains("\"layout\": \"long\""))
    }

    @Test("the same file twice is said, and files of one layout have one mapping")
    func several() throws {
        let fflog = try FflogProcess()
        let a = try fflog.file("a.csv", hours("Time,Site,In,Out", "Z"))
        let b = try fflog.file("b.csv", hours("Time,Site,In,Out", "Z"))
        let other = try fflog.file("c.csv", hours("Time,Shop,In,Out", "Z"))
        let mapping = fflog.folder.appendingPathComponent("columns.json").path
        let same = try fflog.start(["import", "counts", "--guess", a, b, "-o", mapping]).result()
        #expect(same.status == 4 && same.text.contains("the same content as"), "\(same.text)")
        #expect(FileManager.default.fileExists(atPath: mapping))
        let different = try fflog.start(["import", "counts", "--guess", a, other, "-o", mapping, "--force"]).result()
        #expect(different.status == 3 && different.errors.contains("different layouts"), "\(different.errors)")
    }

    @Test("a check shows the mapping with what it extends, the first lines and the sums, with the import's exit status")
    func check() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "leeds.csv", "Date,Hour,Location,Count\n01/07/2016,10,Old Row,5\n01/07/2016,11,Old Row,x\n")
        let mapping = try fflog.file("map.json", "{\"extends\": \"leeds-old\", \"time_zone\": \"Europe/London\"}")
        let bad = try fflog.start(["import", "counts", "--check", file, "--mapping", mapping]).result()
        #expect(bad.status == 1, "\(bad.text)\(bad.errors)")
        #expect(
            bad.text.contains("\"hour_column\": \"Hour\"") && bad.text.contains("2016-07-01T09:00")
                && bad.text.contains("bad: "))
        let skipped = try fflog.start(["import", "counts", "--check", file, "--mapping", mapping, "--skip-bad"])
            .result()
        #expect(skipped.status == 4)
        let good = try fflog.file(
            "good.csv", "Date,Hour,Location,Count\n01/07/2016,10,Old Row,5\n01/07/2016,11,Old Row,6\n")
        let fine = try fflog.start(["import", "counts", "--check", good, "--preset", "leeds-old", "--format", "json"])
            .result()
        #expect(fine.status == 0)
        let object = try #require(try fine.objects().first)
        #expect((object["lines"] as? [[String: Any]])?.map { $0["line"] as? Int } == [2, 3])
        #expect(((object["reads"] as? [String: Any])?["intervals"]) as? Int == 2)
    }

    @Test("a check is of the data directory that is named, which it leaves as it is")
    func checkOfLog() throws {
        let fflog = try FflogProcess()
        let mapping = try fflog.file(
            "m.json",
            """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]},
             "site": "s", "entered": "in"}
            """)
        let first = try fflog.file("a.csv", "t,s,in\n2023-12-16 10:00,A,5\n2023-12-16 11:00,A,6\n")
        let other = try fflog.file("b.csv", "t,s,in\n2023-12-16 10:00,A,7\n2023-12-16 12:00,A,6\n")
        func reads(_ more: String...) throws -> (status: Int32, reads: [String: Any]) {
            let command = ["import", "counts", "--check", other, "--mapping", mapping, "--format", "json"]
            let result = try fflog.start(command + more).result()
            return (result.status, try #require(try result.object()["reads"] as? [String: Any]))
        }
        let before = try reads()
        #expect(before.status == 0 && before.reads["appended"] as? Int == 2)
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
        try fflog.ok("import", "counts", first, "--mapping", mapping)
        let after = try reads()
        #expect(after.status == 4 && after.reads["conflicts"] as? Int == 1 && after.reads["appended"] as? Int == 1)
        let replacing = try reads("--replace")
        #expect(replacing.status == 0 && replacing.reads["replaced"] as? Int == 1)
        #expect(try fflog.ok("consume", "counts", "--format", "json").lines.count == 2)
    }

    @Test(
        "of several files that are checked each is a line of JSON, with what would stop it, and what the import would say of it after those before it"
    )
    func checkOfSeveral() throws {
        let fflog = try FflogProcess()
        let mapping = try fflog.file(
            "m.json",
            """
            {"layout": "long", "time_zone": "Europe/Dublin", "time": {"column": "t", "formats": ["yyyy-MM-dd HH:mm"]},
             "site": "s", "entered": "in"}
            """)
        let first = try fflog.file("a.csv", "t,s,in\n2023-12-16 10:00,A,5\n2023-12-16 11:00,A,6\n")
        let bad = try fflog.file("b.csv", "t,s,in\n2023-12-16 10:00,A,7\nrubbish,A,6\n")
        let command = ["import", "counts", first, bad, "--mapping", mapping, "--format", "json"]
        let result = try fflog.start(command + ["--check"]).result()
        #expect(result.status == 1)
        let lines = try result.objects()
        #expect(lines.map { $0["file"] as? String } == [first, bad])
        #expect(lines.map { ($0["error"] as? String)?.contains("line 3") } == [nil, true])
        let reads = try #require(lines[1]["reads"] as? [String: Any])
        #expect(reads["conflicts"] as? Int == 1 && reads["appended"] as? Int == 0)
        let found = try #require((reads["first_conflicts"] as? [String])?.first)
        #expect(found.contains("a.csv"), "\(found)")
        let imported = try fflog.start(command).result()
        #expect(imported.errors.contains("\(bad): conflict: line 2"), "\(imported.errors)")
    }

    @Test("presets are listed, and one is printed as a mapping that reads")
    func presets() throws {
        let fflog = try FflogProcess()
        let list = try fflog.start(["import", "presets"]).result()
        #expect(list.status == 0 && list.text.contains("melbourne") && list.text.contains("Europe/Dublin"))
        let one = try fflog.start(["import", "presets", "zurich"]).result()
        #expect(one.text.contains("\"FUSS_IN\""))
        let mapping = try fflog.file("z.json", one.text)
        let file = try fflog.file(
            "z.csv", "FK_STANDORT,DATUM,FUSS_IN,FUSS_OUT\n1,2023-01-01T00:00,1,2\n1,2023-01-01T00:15,1,2\n")
        #expect(try fflog.start(["import", "counts", "--check", file, "--mapping", mapping]).result().status == 0)
        #expect(try fflog.start(["import", "presets", "atlantis"]).result().status == 1)
    }
}
