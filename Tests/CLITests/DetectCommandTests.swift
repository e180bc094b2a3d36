import Foundation
import TestSupport
import Testing

@Suite("Detect on the command line") struct DetectCommandTests {
    private static let start = "2026-07-17T10:00:00Z"

    private struct Scene {
        let path: String
        let truth: [String: Any]

        var bytes: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: path)) } }
        var visits: [[String: Any]] { truth["visits"] as? [[String: Any]] ?? [] }
        func crossings(_ direction: String) -> Int {
            (truth["crossings"] as? [[String: Any]] ?? []).count { $0["direction"] as? String == direction }
        }
    }

    private func scene(_ fflog: FflogProcess, seed: Int, _ format: String = "pgm") throws -> Scene {
        let stem = fflog.folder.appendingPathComponent("scene-\(seed)").path
        let result = try fflog.shell(
            "$FFLOG simulate scene --seed \(seed) --frames 300 --people 3 --size 160x120 --format \(format) "
                + "--truth \(stem).json >\(stem).\(format)")
        #expect(result.status == 0, "\(result.errors)")
        let truth = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: stem + ".json")))
        return Scene(path: "\(stem).\(format)", truth: try #require(truth as? [String: Any]))
    }

    private func detect(
        _ fflog: FflogProcess, _ file: String, camera: String = "cam-1", _ more: [String] = []
    ) throws -> FflogProcess.Result {
        try fflog.start(
            ["detect", file, "--store", "S", "--zone", "hall", "--camera", camera, "--start", Self.start]
                + ["--line", "0.5,1,0.5,0", "--format", "json"] + more
        ).result()
    }

    private func detections(_ fflog: FflogProcess, camera: String = "cam-1") throws -> [[String: Any]] {
        try fflog.ok("consume", "detections", "--format", "json").objects().compactMap { $0["value"] as? [String: Any] }
            .filter { $0["camera"] as? String == camera }
    }

    private func ends(_ detections: [[String: Any]]) -> [[String: Any]] {
        detections.compactMap { $0["track_ended"] as? [String: Any] }
    }

    @Test("what is true of a scene is what is told of it", arguments: [(1, "pgm"), (2, "y4m"), (3, "pgm")])
    func truth(seed: Int, format: String) throws {
        let fflog = try FflogProcess()
        let scene = try scene(fflog, seed: seed, format)
        let result = try detect(fflog, scene.path)
        #expect(result.status == 0, "\(result.errors)")
        let summary = try result.object()
        #expect(summary["frames"] as? Int == 300 && summary["dropped"] as? Int == 0)
        #expect(summary["tracks"] as? Int == scene.visits.count && scene.visits.count == 3)
        let crossings = summary["crossings"] as? [String: Int]
        #expect(crossings == ["entered": scene.crossings("entered"), "exited": scene.crossings("exited")])
        #expect((summary["conditions"] as? [String: Any])?.isEmpty == true)
        #expect(summary["last_frame"] as? String == "2026-07-17T10:00:29.900Z")

        let detections = try detections(fflog)
        let persons = detections.compactMap { $0["person_detected"] as? [String: Any] }
        #expect(persons.count == summary["persons"] as? Int)
        #expect(detections.allSatisfy { $0["model"] as? String == "fflog-blobs" && $0["zone"] as? String == "hall" })
        // One picture for each frame that shows people, whichever of them names it, and it is that frame.
        let names = Set(persons.compactMap { $0["picture"] as? String })
        #expect(names.count == Set(persons.compactMap { $0["frame"] as? Int }).count)
        #expect(names.count == summary["pictures"] as? Int)
        let first = try #require(persons.first)
        let picture = try fflog.ok("blob", "get", try #require(first["picture"] as? String)).output
        let head = Data("P5\n160 120\n255\n".utf8)
        #expect(picture.starts(with: head) && picture.count == head.count + 160 * 120)
        #expect(try scene.bytes.range(of: picture.dropFirst(head.count)) != nil)
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("pictures that are rare or none change no count")
    func pictures() throws {
        let fflog = try FflogProcess()
        let scene = try scene(fflog, seed: 1)
        var counts: Set<[Int]> = []
        var pictures: [Int] = []
        for (camera, more) in [
            ("all", []), ("rare", ["--seconds-between-pictures", "5"]), ("none", ["--no-pictures"]),
        ] {
            let summary = try detect(fflog, scene.path, camera: camera, more).object()
            counts.insert(["frames", "persons", "tracks", "entered", "exited"].map { summary[$0] as? Int ?? -1 })
            pictures.append(try #require(summary["pictures"] as? Int))
        }
        #expect(counts.count == 1, "\(counts)")
        #expect(pictures[0] > 50 && (3...6).contains(pictures[1]) && pictures[2] == 0, "\(pictures)")
        let times = try detections(fflog, camera: "rare").compactMap { detection -> String? in
            (detection["person_detected"] as? [String: Any])?["picture"] is String
                ? detection["event_time"] as? String : nil
        }
        let form = ISO8601DateFormatter()
        form.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let seconds = Set(times).compactMap { form.date(from: $0)?.timeIntervalSince1970 }.sorted()
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $1 - $0 > 4.999 } && seconds.count == pictures[1])
    }

    @Test("a recording is taken once, and another run of the camera goes on with other track numbers")
    func again() throws {
        let fflog = try FflogProcess()
        let scene = try scene(fflog, seed: 1)
        let first = try detect(fflog, scene.path).object()
        let before = try detections(fflog).count
        let second = try detect(fflog, scene.path)
        #expect(second.status == 0 && second.errors.contains("is in already"), "\(second.errors)")
        #expect(try second.object()["persons"] as? Int == 0)
        #expect(try detections(fflog).count == before)
        let later = try fflog.ok(
            "detect", scene.path, "--store", "S", "--camera", "cam-1", "--start", "2026-07-17T11:00:00Z", "--format",
            "json")
        #expect(try later.object()["persons"] as? Int == first["persons"] as? Int)
        let tracks = ends(try detections(fflog)).compactMap { $0["track_id"] as? Int }
        #expect(tracks.count == 6 && Set(tracks).count == 6, "\(tracks)")
    }

    @Test("killed at any moment, a recording that is read again gives what it gives at once")
    func kills() throws {
        let fflog = try FflogProcess()
        let scene = try scene(fflog, seed: 2)
        let calm = try FflogProcess()
        #expect(try detect(calm, scene.path).status == 0)
        let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"
        var kills = KillLoop("detections", kills: isFull ? 50 : 4, within: .milliseconds(900))
        while kills.goesOn {
            let run = try fflog.start(
                ["detect", scene.path, "--store", "S", "--zone", "hall", "--camera", "cam-1", "--start", Self.start]
                    + ["--line", "0.5,1,0.5,0"])
            try kills.kill(run.process)
        }
        #expect(kills.areEnough, "\(kills)")
        #expect(try detect(fflog, scene.path).status == 0)
        let found = try detections(fflog) as NSArray
        #expect(found == (try detections(calm) as NSArray), "\(kills)")
        let names = try fflog.ok("blob", "list", "--format", "json").list().map { $0["name"] as? String }
        #expect(try calm.ok("blob", "list", "--format", "json").list().map { $0["name"] as? String } == names)
        #expect(found.count > 100 && names.count > 50 && !names.contains(nil))
        #expect(try fflog.run("blob", "verify").status == 0)
        #expect(try fflog.run("verify").status == 0)
    }

    @Test("damage, another size and a cut-off frame are told, and detection goes on")
    func badStreams() throws {
        let fflog = try FflogProcess()
        let scene = try scene(fflog, seed: 1)
        let frame = Data("P5\n160 120\n255\n".utf8).count + 160 * 120
        let bytes = try scene.bytes
        #expect(bytes.count == 300 * frame)

        let garbage = fflog.folder.appendingPathComponent("garbage.pgm")
        try (bytes.prefix(10 * frame) + Data("no picture at all".utf8) + bytes.dropFirst(10 * frame)).write(to: garbage)
        let passed = try detect(fflog, garbage.path, camera: "garbage")
        #expect(passed.status == 4, "partly done")
        #expect(passed.errors.contains("frame 10, byte \(10 * frame)") && passed.errors.contains("17 bytes"))
        let summary = try passed.object()
        #expect(summary["frames"] as? Int == 300 && summary["tracks"] as? Int == 3 && summary["dropped"] as? Int == 1)
        #expect(summary["conditions"] as? [String: Int] == ["damaged": 1])

        // Cut off while somebody is there: the track ends with the stream.
        let cut = fflog.folder.appendingPathComponent("cut.pgm")
        try bytes.prefix(90 * frame + 100).write(to: cut)
        let truncated = try detect(fflog, cut.path, camera: "cut")
        #expect(truncated.status == 4 && truncated.errors.contains("ends within the frame"), "\(truncated.errors)")
        #expect(try truncated.object()["tracks"] as? Int == 1)
        #expect(ends(try detections(fflog, camera: "cut")).count == 1)

        let small = try fflog.shell("$FFLOG simulate scene --seed 5 --frames 20 --people 0 --size 96x72")
        let changed = fflog.folder.appendingPathComponent("changed.pgm")
        try (bytes.prefix(90 * frame) + small.output + bytes).write(to: changed)
        let sizes = try detect(fflog, changed.path, camera: "changed")
        #expect(sizes.status == 0, "\(sizes.errors)")
        #expect(sizes.errors.contains("pictures of 96x72 follow those of 160x120"))
        #expect(try sizes.object()["conditions"] as? [String: Int] == ["size_change": 2])
        #expect(try sizes.object()["tracks"] as? Int == 4)

        let dark = fflog.folder.appendingPathComponent("dark.pgm")
        let black = Data("P5\n160 120\n255\n".utf8) + Data(count: 160 * 120)
        try (bytes.prefix(20 * frame) + (0..<30).reduce(into: Data()) { all, _ in all += black }).write(to: dark)
        let darkness = try detect(fflog, dark.path, camera: "dark")
        #expect(darkness.status == 0 && darkness.errors.contains("camera dark: dark: the picture is black"))
        #expect((try darkness.object()["conditions"] as? [String: Int])?["dark"] == 1)
        #expect(try darkness.object()["persons"] as? Int == 0)
    }

    @Test("what is no stream of frames, no file or no possible setting is refused")
    func refusals() throws {
        let fflog = try FflogProcess()
        let settings = ["--store", "S", "--camera", "c"]
        let text = try fflog.file("text.txt", "hello, camera\n")
        #expect(try fflog.run("detect", "no-such-file", "--store", "S", "--camera", "c").status == 1)
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
        let unknown = try fflog.start(["detect", text] + settings).result()
        #expect(unknown.status == 1 && unknown.errors.contains("neither PGM"), "\(unknown.errors)")
        #expect(try fflog.start(["detect"] + settings).result().status == 5, "no frame came")
        for wrong in [
            ["--line", "0,0,1"], ["--line", "0,0,0,0"], ["--line", "0,0,2,1"], ["--fps", "fast"], ["--start", "soon"],
            ["--start", Self.start, "--live"], ["--min-confidence", "2"], ["--seconds-between-pictures", "-1"],
        ] {
            #expect(try fflog.start(["detect", text] + settings + wrong).result().status == 2, "\(wrong)")
        }
        let stranger = try fflog.start(["detect", text, "--device", "box-9"] + settings).result()
        #expect(stranger.status == 3 && stranger.errors.contains("box-9"), "\(stranger.errors)")
    }

    @Test(
        "a device's configuration holds from the first frame on, is reported, and its heartbeats come with event time")
    func device() throws {
        let fflog = try FflogProcess()
        let keys = fflog.folder.appendingPathComponent("keys.json").path
        try fflog.ok("device", "group", "create", "stores", "--keys", keys)
        try fflog.ok("device", "enrol", "box-1", "--store", "S", "--group", "stores", "--keys", keys)
        let yaml = try fflog.file("box.yaml", "pictures: false\nzone: till\nminimum_confidence: 0.3\n")
        try fflog.ok("device", "configure", "box-1", yaml)
        let scene = try scene(fflog, seed: 1)
        let result = try detect(fflog, scene.path, ["--device", "box-1", "--keys", keys])
        #expect(result.status == 0 && result.errors.contains("version 1"), "\(result.errors)")
        #expect(try result.object()["pictures"] as? Int == 0)
        let detections = try detections(fflog)
        #expect(
            detections.allSatisfy { $0["device"] as? String == "box-1" && $0["zone"] as? String == "till" }
                && !detections.isEmpty)
        let shown = try fflog.ok("device", "show", "box-1", "--format", "json").object()
        #expect(shown["configuration_in_force"] as? Int == 1)
        // Of 30 s of frames all is alive, also the seconds in which nobody was there; and 30 s after the last sign.
        let life = try fflog.ok(
            "device", "life", "S/cam-1", "--from", Self.start, "--to", "2026-07-17T10:01:00Z", "--format", "json")
        #expect(life.text.contains("59900") || life.text.contains("59.9"), "\(life.text)")

        try fflog.ok("device", "revoke", "box-1")
        let revoked = try detect(fflog, scene.path, camera: "cam-2", ["--device", "box-1", "--keys", keys])
        #expect(revoked.status == 3 && revoked.errors.contains("revoked"))
        #expect(try self.detections(fflog, camera: "cam-2").isEmpty)
    }
}
