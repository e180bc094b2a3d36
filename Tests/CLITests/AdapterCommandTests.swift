import Foundation
import TestSupport
import Testing

@Suite("Adapters on the command line")
struct AdapterCommandTests {
    private let person = #"{"time":"2026-07-17T10:15:01Z","frame":1,"persons":[{"track":7,"box":[1,2,3,4]}]}"#

    @Test("a bad line is named, the others are taken, and the status says so")
    func badLine() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("boxes.jsonl", person + "\nnot json\n")
        let result = try fflog.run(
            "import", "detections", file, "--store", "S", "--camera", "c", "--format", "json")
        #expect(result.status == 4)
        #expect(result.errors.contains("boxes.jsonl: line 2: this is not JSON"))
        let summary = try result.object()
        #expect(summary["records"] as? Int == 2)
        #expect(summary["detections"] as? Int == 1)
        #expect(summary["rejected"] as? Int == 1)
        let again = try fflog.run("import", "detections", file, "--store", "S", "--camera", "c", "--format", "json")
        #expect(try again.object()["duplicates"] as? Int == 1)
        #expect(try fflog.ok("consume", "detections", "-f", "%k\\n").text == "c\n")
    }

    @Test("a program is run, started again when it ends, and its tracks are told apart")
    func program() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("out.jsonl", person + "\n")
        let result = try fflog.run(
            "import", "detections", "--exec", "cat '\(file)'; exit 7", "--max-restarts", "1", "--store", "S",
            "--camera",
            "c", "--format", "json")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("the program ended with status 7; it is started again"))
        #expect(try result.object()["detections"] as? Int == 2)
        let events = try fflog.ok("consume", "detections", "-f", "%v\\n").objects()
        let tracks = events.map { (($0["person_detected"] as? [String: Any])?["track_id"] as? NSNumber)?.uint64Value }
        #expect(Set(tracks).count == 2)
        let bad = try fflog.run(
            "import", "detections", "--exec", "echo hello", "--max-restarts", "0", "--store", "S", "--camera", "c")
        #expect(bad.status == 4)
        #expect(bad.errors.contains("line 1: this is not JSON"))
    }

    @Test("a program that works for a device gives the camera's heartbeats, also where nobody is there")
    func heartbeats() throws {
        let fflog = try FflogProcess()
        let keys = fflog.folder.appendingPathComponent("keys.json").path
        try fflog.ok("device", "group", "create", "stores", "--keys", keys)
        try fflog.ok(
            "import", "detections", "--exec", #"echo '{"time":1,"persons":[]}'"#, "--max-restarts", "0", "--store", "S",
            "--camera", "cam-1", "--device", "box-1", "--group", "stores", "--keys", keys)
        let device = try fflog.ok("device", "show", "box-1", "--format", "json").object()
        let sources = try #require(device["sources"] as? [[String: Any]])
        #expect(sources.map { $0["camera"] as? String } == ["cam-1"])
        #expect(sources.first?["frames"] as? Int == 1)
        #expect(device["last_seen"] is String)
        #expect(try fflog.ok("device", "life", "S/cam-1", "--format", "json").lines.isEmpty == false)
    }

    @Test("an import that is killed at any moment and repeated has each event once")
    func killed() throws {
        let fflog = try FflogProcess()
        let count = 6000
        let lines = (0..<count).map {
            #"{"time":\#(1_784_283_300_000 + $0 * 100),"frame":\#($0),"persons":[{"track":\#($0 / 9),"box":[1,2,3,4]}]}"#
        }
        let file = try fflog.file("long.jsonl", lines.joined(separator: "\n"))
        let arguments = ["import", "detections", file, "--store", "S", "--camera", "c", "--format", "json"]
        let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"
        var kills = KillLoop("imports", kills: isFull ? 30 : 4, within: .milliseconds(300))
        while kills.goesOn { try kills.kill(fflog.start(arguments).process) }
        #expect(kills.areEnough, "\(kills)")
        let summary = try fflog.start(arguments).result(seconds: 600).object()
        #expect((summary["detections"] as! Int) + (summary["duplicates"] as! Int) == count)
        let frames = try fflog.ok("consume", "detections", "-f", "%v\\n").objects().map {
            ($0["person_detected"] as? [String: Any])?["frame"] as? Int ?? -1
        }
        #expect(frames.count == count)
        #expect(Set(frames).count == count)
    }

    @Test("a program that goes on is read as it goes, and ends with the command")
    func interrupted() throws {
        let fflog = try FflogProcess()
        let pid = fflog.folder.appendingPathComponent("pid").path
        let line = person.replacingOccurrences(of: "\"", with: "\\\"")
        let running = try fflog.start([
            "import", "detections", "--exec", "echo $$ > '\(pid)'; echo \"\(line)\"; sleep 100000 & wait", "--store",
            "S",
            "--camera", "c",
        ])
        try eventually("a detection") {
            try #require(running.process.isRunning)
            return try !fflog.run("consume", "detections", "-f", "%v\\n").lines.isEmpty
        }
        let child = try #require(
            Int32(String(contentsOfFile: pid, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        running.kill(SIGINT)
        #expect(try running.result(seconds: 600).status == 130)
        try eventually("the end of the program") { kill(child, 0) != 0 }
    }

    @Test("counts of a camera become rows of the hourly counts")
    func counts() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "door.csv", "start,end,in,out\n2026-07-17 09:00:00,2026-07-17 10:00:00,12,9\n")
        try fflog.ok("import", "axis", file, "--site", "Door", "--time-zone", "Europe/Dublin")
        try fflog.ok("projection", "run", "hourly-counts", "--once")
        let hours = try fflog.ok("projection", "query", "hourly-counts", "--format", "json").objects()
        #expect(hours.count == 1)
        #expect(hours.first?["entered"] as? Int == 12)
        #expect(hours.first?["hour"] as? String == "2026-07-17T09:00:00.000+01:00")
    }

    @Test(
        "what isn't said is asked for",
        arguments: [
            ["import", "frigate", "x"], ["import", "spatial-analysis", "x"], ["import", "detections"],
            ["import", "detections", "x", "--exec", "y"], ["import", "detections", "x", "--max-restarts", "1"],
            ["import", "frigate", "x", "--store", "S", "--inside", "a"], ["import", "axis", "x", "--interval", "7"],
            ["import", "spatial-analysis", "x", "--store", "S", "--entered", "up"],
        ])
    func usage(_ arguments: [String]) throws {
        let fflog = try FflogProcess()
        #expect(try fflog.start(arguments).result().status == 2)
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
    }

    @Test("a file that isn't there leaves no log behind")
    func missing() throws {
        let fflog = try FflogProcess()
        let result = try fflog.run("import", "onvif", fflog.folder.path + "/none.xml")
        #expect(result.status == 1 && result.errors.contains("none.xml"))
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
    }
}
