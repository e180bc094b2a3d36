import Foundation
import TestSupport
import Testing

/// `fflog run` and `fflog status`: all stages at once, killed and begun anew, and seen from outside.
@Suite("Run on the command line") struct RunCommandTests {
    private static let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"

    private func configuration(_ fflog: FflogProcess, visitors: Int, live: Bool = false) throws -> String {
        try fflog.file(
            "store.yaml",
            """
            stores:
              demo-store: { time_zone: Europe/Dublin }
            stages:
              demo: { visitors: \(visitors), cameras: 3, seed: 7, live: \(live) }
              faces: { analyzer: synthetic, workers: 4 }
              anonymizer: { key_file: fflog.key }
              pictures:
              projections: [visits-15s]
              retention: { every: 1s }
            """)
    }

    /// What a run came to, as far as it must not depend on what became of the run.
    private struct Outcome: Equatable {
        var records: [String: Int] = [:]
        var countedVisits = 0
    }

    private func outcome(_ fflog: FflogProcess) throws -> Outcome {
        var outcome = Outcome()
        let topics = try JSONSerialization.jsonObject(with: fflog.ok("topic", "list", "--format", "json").output)
        for topic in try #require(topics as? [[String: Any]]) {
            let name = try #require(topic["topic"] as? String)
            outcome.records[name] = try #require(topic["records"] as? Int)
        }
        for row in try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects() {
            outcome.countedVisits += try #require(row["count"] as? Int)
        }
        return outcome
    }

    @Test("whoever comes is counted once, in one visit and one window")
    func counts() throws {
        let fflog = try FflogProcess()
        let file = try configuration(fflog, visitors: 25)
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.status == 0, "\(result.errors)")
        let outcome = try outcome(fflog)
        #expect(outcome.records["visits"] == 25)
        #expect(outcome.countedVisits == 25)
        #expect(outcome.records["dead-letters"] == 0)
        let faces = try fflog.ok("consume", "faces", "--format", "json").objects()
        let detections = try fflog.ok("consume", "detections", "--format", "json").objects()
        let persons = detections.filter { ($0["value"] as? [String: Any])?["person_detected"] is [String: Any] }
        let found = faces.filter { ($0["value"] as? [String: Any])?["face_analyzed"] is [String: Any] }
        #expect(persons.count == found.count && !persons.isEmpty, "N people in a picture are N faces")
        let visits = try fflog.ok("consume", "visits", "--format", "json").text
        for word in ["pgm", "face_id", "\"box\"", "picture", "cam-1/"] { #expect(!visits.contains(word), "\(word)") }

        #expect(try filesWithPictures(fflog) == [])
        #expect(try fflog.run("blob", "list", "--format", "json").text == "[]\n")

        // Again: nothing is left to do, and nothing is done twice.
        #expect(try fflog.run("run", "--until-idle", file).status == 0)
        #expect(try self.outcome(fflog) == outcome)
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("killed at any moment, a run goes on to the same counts")
    func kills() throws {
        let calm = try FflogProcess()
        let visitors = Self.isFull ? 1_500 : 60
        #expect(try calm.run("run", "--until-idle", try configuration(calm, visitors: visitors)).status == 0)

        let fflog = try FflogProcess()
        let file = try configuration(fflog, visitors: visitors)
        var hadPictures = false
        var kills = KillLoop("runs", kills: Self.isFull ? 200 : 5, within: .milliseconds(900))
        while kills.goesOn {
            try kills.kill(fflog.start(["run", "--until-idle", file]).process)
            let found =
                FileManager.default.fileExists(atPath: fflog.data + "/head.mdb") ? try filesWithPictures(fflog) : []
            hadPictures = hadPictures || !found.isEmpty
        }
        let last = try fflog.run("run", "--until-idle", file)
        #expect(last.status == 0, "\(last.errors)")
        #expect(hadPictures, "there were pictures to be found, \(kills)")
        #expect(kills.areEnough, "\(kills)")
        #expect(try outcome(fflog) == outcome(calm), "\(kills)")
        #expect(try outcome(fflog).records["visits"] == visitors)
        #expect(try filesWithPictures(fflog) == [], "\(kills)")
        #expect(try fflog.run("verify").status == 0)
        #expect(try fflog.ok("blob", "list").text == "")
        #expect(try fflog.run("blob", "verify").status == 0)
        // N people in a picture are N faces, and each picture was analysed once.
        let persons = try pictures(fflog, "detections", "person_detected")
        let faces = try pictures(fflog, "faces", "face_analyzed")
        #expect(persons == faces && !faces.isEmpty, "\(kills)")
        #expect(try Set(faces).sorted() == pictures(fflog, "faces", "picture_analyzed"), "\(kills)")
        #expect(try fflog.ok("consume", "visits").lines.count == visitors, "\(kills)")
    }

    /// The pictures that a topic's events of one kind name, one for each event.
    private func pictures(_ fflog: FflogProcess, _ topic: String, _ kind: String) throws -> [String] {
        try fflog.ok("consume", topic, "--format", "json").objects().compactMap { record in
            let event = record["value"] as? [String: Any]
            guard let told = event?[kind] as? [String: Any] else { return nil }
            return event?["picture"] as? String ?? told["picture"] as? String
        }.sorted()
    }

    /// The files below the data directory, whatever they are, that have the head of one of the made-up pictures in them.
    private func filesWithPictures(_ fflog: FflogProcess) throws -> [String] {
        let names = try #require(FileManager.default.enumerator(atPath: fflog.data)).compactMap { $0 as? String }
        #expect(names.contains("head.mdb"))
        return names.filter { name in
            let bytes = FileManager.default.contents(atPath: fflog.data + "/" + name) ?? Data()
            return bytes.range(of: Data("# faces:".utf8)) != nil
        }
    }

    @Test func `what helps against frames that can't be read is said with them`() throws {
        let fflog = try FflogProcess()
        let frames = try fflog.file("frames.pgm", "P5\n1 1\n65535\n")
        let file = try fflog.file(
            "store.yaml",
            """
            stages:
              cameras:
                - { name: cam-1, store: s, command: "cat '\(frames)'", once: true }
            """)
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.errors.contains("16 bits a pixel (largest value 65535) is not read. Send"), "\(result.errors)")
    }

    @Test("bytes that a killed process left of pictures go when the next run begins")
    func leftBytes() throws {
        let fflog = try FflogProcess()
        try fflog.ok("blob", "put", "notes", fflog.file("notes", "no picture"))
        let picture = Data("P5\n# faces:\n1 1\n255\n\0".utf8)
        let left = ["incoming/1-abc-1", "ab/" + String(repeating: "c", count: 62)]
        for name in left {
            let path = fflog.data + "/blobs/" + name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: path, contents: picture))
        }
        #expect(try filesWithPictures(fflog).count == 2)
        let result = try fflog.run("run", "--until-idle", fflog.file("store.yaml", "stages: { pictures: }\n"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try filesWithPictures(fflog) == [])
        #expect(try fflog.ok("blob", "get", "notes").text == "no picture")
    }

    @Test("a picture goes when it is analysed, also where its content type says nothing")
    func untypedPicture() throws {
        let fflog = try FflogProcess()
        let picture = try fflog.file("picture", "P6\n1 1\n255\nabc")
        for (name, type) in [("s/c/1", "application/octet-stream"), ("s/c/2", "image/x-portable-pixmap")] {
            try fflog.ok("blob", "put", name, picture, "--content-type", type)
        }
        try fflog.ok("blob", "put", "s/c/3", picture)
        try fflog.ok("blob", "put", "s/c/notes", picture, "--content-type", "text/plain")
        let file = try fflog.file("store.yaml", "stages: { faces: { analyzer: synthetic }, pictures: }\n")
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.status == 0, "\(result.errors)")
        let left = try fflog.ok("blob", "list", "--format", "json").list().compactMap { $0["name"] as? String }
        #expect(left == ["s/c/notes"])
    }

    @Test("a run until idle also waits for tracks that wait for analyses which never come")
    func waitingTracks() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "store.yaml",
            """
            stages:
              demo: { visitors: 12 }
              anonymizer: { key_file: fflog.key, analysis_wait: 3s }
              projections: [visits-15s]
            """)
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.status == 0, "\(result.errors)")
        let outcome = try outcome(fflog)
        #expect(outcome.records["visits"] == 12)
        #expect(outcome.countedVisits == 12)
    }

    @Test("detections that were purged before the anonymizer read them are told")
    func purgedUnread() throws {
        let fflog = try FflogProcess()
        func run(_ name: String, _ stages: String) throws -> FflogProcess.Result {
            let result = try fflog.run("run", "--until-idle", fflog.file(name, "stages:\n" + stages))
            #expect(result.status == 0, "\(result.errors)")
            return result
        }
        let anonymizer = "  anonymizer: { key_file: fflog.key, analysis_wait: 0s }\n"
        let first = try run("both.yaml", "  demo: { visitors: 5 }\n" + anonymizer)
        #expect(!first.errors.contains("purged"))
        _ = try run("demo.yaml", "  demo: { visitors: 5, seed: 2 }\n")
        try fflog.ok("retention", "set", "detections", "--max-records", "1")
        try fflog.ok("retention", "run", "--yes")
        let last = try run("anonymizer.yaml", anonymizer)
        #expect(
            last.errors.contains("records of topic 'detections' were purged before they were read"), "\(last.errors)")
    }

    @Test("made-up visitors mark visits as synthetic, and are refused among real ones unless another topic is named")
    func syntheticVisits() throws {
        func isSynthetic(_ fflog: FflogProcess, _ topic: String) throws -> Bool {
            try #require(fflog.ok("topic", "describe", topic, "--format", "json").object()["synthetic"] as? Bool)
        }
        func stages(_ demo: String) -> String {
            "stages:\n  demo: { \(demo) }\n  anonymizer: { key_file: fflog.key, analysis_wait: 0s }\n"
        }
        let fresh = try FflogProcess()
        let result = try fresh.run("run", "--until-idle", fresh.file("store.yaml", stages("visitors: 5")))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try isSynthetic(fresh, "visits"))
        #expect(try fresh.ok("consume", "visits").lines.count == 5)

        let real = try FflogProcess()
        try real.ok("topic", "create", "visits")
        try real.ok("produce", "visits", input: #"{"store":"s","zone":"a","event_time":1767225600000}"#)
        let refused = try real.run("run", "--until-idle", real.file("store.yaml", stages("visitors: 5")))
        #expect(
            refused.status == 3 && refused.errors.contains("holds events that were not made up"), "\(refused.errors)")
        #expect(!(try real.ok("topic", "list").text.contains("detections")))
        let apart = try real.run(
            "run", "--until-idle", real.file("apart.yaml", stages("visitors: 5, topic: visits-demo")))
        #expect(apart.status == 0, "\(apart.errors)")
        #expect(try isSynthetic(real, "visits-demo") && !isSynthetic(real, "visits"))
        #expect(try real.ok("consume", "visits-demo").lines.count == 5)
        #expect(try real.ok("consume", "visits").lines.count == 1)
    }

    @Test("what was made up for another topic goes there in a later run without the made-up store")
    func madeUpBacklog() throws {
        let fflog = try FflogProcess()
        let demo = try fflog.file("demo.yaml", "stages:\n  demo: { visitors: 5, topic: visits-demo }\n")
        try fflog.ok("run", "--until-idle", demo)
        let anonymizer = try fflog.file(
            "anonymizer.yaml", "stages:\n  anonymizer: { key_file: fflog.key, analysis_wait: 0s }\n")
        try fflog.ok("run", "--until-idle", anonymizer)
        #expect(try fflog.ok("consume", "visits-demo").lines.count == 5)
        #expect(try fflog.ok("consume", "visits").lines.isEmpty)
        let visits = try fflog.ok("topic", "describe", "visits", "--format", "json").object()
        #expect(visits["synthetic"] as? Bool == false)
    }

    @Test("a run whose made-up visitors get real ones into their topic ends with 3 and says why")
    func madeUpAmongReal() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "store.yaml",
            "stages:\n  demo: { visitors: 100000, live: true, start: 2026-01-01T10:00:00Z }\n"
                + "  anonymizer: { key_file: fflog.key, analysis_wait: 0s }\n")
        let run = try fflog.start(["run", file])
        try eventually("made-up visits") {
            try #require(run.process.isRunning)
            return (try? fflog.run("consume", "visits", "-n", "1").lines.count) == 1
        }
        try fflog.ok("produce", "visits", input: #"{"store":"s","zone":"a","event_time":1767225600000}"#)
        let ended = try run.result()
        #expect(ended.status == 3, "\(ended.errors)")
        #expect(ended.errors.contains("holds events that were not made up"), "\(ended.errors)")
    }

    @Test("a topic that made-up visits can't go to is refused before anything is made")
    func madeUpTopicNames() throws {
        let fflog = try FflogProcess()
        for name in ["detections", "bad name", "dead-letters"] {
            let file = try fflog.file("store.yaml", "stages:\n  demo: { visitors: 5, topic: \(name) }\n")
            for arguments in [["run", "--check", file], ["run", "--until-idle", file]] {
                let refused = try fflog.start(arguments).result()
                #expect(refused.status == 2 && refused.errors.contains("store.yaml:2"), "\(refused.errors)")
            }
        }
        // A topic of somebody else's.
        try fflog.ok("topic", "create", "lines")
        let before = try fflog.ok("topic", "list").text
        let other = try fflog.run(
            "run", "--until-idle", fflog.file("store.yaml", "stages:\n  demo: { visitors: 5, topic: lines }\n"))
        #expect(other.status == 3, "\(other.errors)")
        #expect(try fflog.ok("topic", "list").text == before)
    }

    @Test("detections from outside can't say that they were made up")
    func reservedModel() throws {
        let fflog = try FflogProcess()
        let line = #"{"time":"2026-07-17T10:15:00Z","model":"synthetic","persons":[{"track":1,"box":[0,0,9,9]}]}"#
        let imported = try fflog.run("import", "detections", "-", "--store", "s", "--camera", "c", input: line)
        #expect(imported.status != 0 && imported.errors.contains("'synthetic' is reserved"), "\(imported.errors)")
        try fflog.ok(
            "import", "detections", "-", "--store", "s", "--camera", "c",
            input: line.replacing("synthetic", with: "own"))
        let event =
            #"{"store":"s","zone":"z","camera":"c","event_time":1784283300000,"model":"synthetic:visits","model_version":"","track_ended":{"track_id":1,"first_seen":1784283299000,"last_seen":1784283300000,"frames":9,"confidence":1}}"#
        let produced = try fflog.run("produce", "detections", input: event)
        #expect(
            produced.status == 3 && produced.errors.contains("'synthetic:visits' is reserved"), "\(produced.errors)")
        try fflog.ok("produce", "detections", input: event.replacing("synthetic:visits", with: "own"))
        #expect(try fflog.ok("consume", "detections").lines.count == 2)
    }

    @Test("a second run is refused, status shows the first, and SIGTERM ends it in order")
    func status() throws {
        let fflog = try FflogProcess()
        let file = try configuration(fflog, visitors: 1000, live: true)
        #expect(try fflog.run("status").status == 1, "there is no data directory yet")
        let run = try fflog.start(["run", file])
        try eventually("a status") {
            try #require(run.process.isRunning)
            return try fflog.run("status", "--format", "json").status == 0
        }
        let status = try fflog.ok("status", "--format", "json").object()
        #expect(status["running"] as? Bool == true)
        #expect(status["process"] as? Int == Int(run.process.processIdentifier))
        let stages = try #require(status["stages"] as? [[String: Any]])
        #expect(
            stages.compactMap { $0["stage"] as? String } == [
                "demo", "faces", "anonymizer", "visits-15s", "pictures", "retention",
            ])
        let second = try fflog.run("run", file)
        #expect(second.status == 3)
        #expect(second.errors.contains("runs on") && second.errors.contains("\(run.process.processIdentifier)"))
        run.kill(SIGTERM)
        #expect(try run.result().status == 143)
        let ended = try fflog.run("status", "--format", "json")
        #expect(ended.status == 5)
        #expect(try ended.object()["running"] as? Bool == false)
        #expect(try fflog.run("status").text.contains("not running"))
    }

    @Test("a wrong configuration is refused with its line before anything is made")
    func wrongConfiguration() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file("store.yaml", "stages:\n  demo: { visitors: many }\n")
        let result = try fflog.run("run", file)
        #expect(result.status == 2)
        #expect(
            result.errors.contains("store.yaml:2:21: stages.demo.visitors: expected an integer"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
        #expect(try fflog.run("run", fflog.data + "/no.yaml").status == 2)
        let inside = try fflog.file("inside.yaml", "stages:\n  anonymizer: { key_file: data/fflog.key }\n")
        let refused = try fflog.run("run", inside)
        #expect(refused.status != 0 && refused.errors.contains("fflog.key"), "\(refused.errors)")
    }
}
