import Foundation
import Testing

@Suite("Face analysis and dead letters on the command line")
struct AnalyzeCommandTests {
    /// A data directory whose topic `blobs` names `good`, a picture of two faces, and `bad`, which is none.
    private func scene() throws -> (fflog: FflogProcess, pictures: String) {
        let fflog = try FflogProcess()
        let pictures = fflog.folder.appendingPathComponent("pictures").path
        try FileManager.default.createDirectory(atPath: pictures + "/s/c", withIntermediateDirectories: true)
        let picture = "P5\n# faces: 1,2,3,4;5,6,7,8\n8 8\n255\n" + String(repeating: "x", count: 64)
        try Data(picture.utf8).write(to: URL(fileURLWithPath: pictures + "/s/c/good"))
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: pictures + "/s/c/bad"))
        try fflog.ok("topic", "create", "blobs", "-p", "2")
        let events = ["good", "bad"].map { name in
            #"{"name":"s/c/\#(name)","event_time":"2026-07-17T10:15:00Z","stored":{"sha256":"AAAA","size_bytes":1,"#
                + #""content_type":"image/x-portable-graymap","etag":"0000000000000001","metadata":"{}"}}"# + "\n"
        }
        try fflog.ok("produce", "blobs", input: events.joined())
        return (fflog, pictures)
    }

    @Test("pictures become faces; what is none is a dead letter, which can be shown, retried and dropped")
    func analyzeAndRetry() throws {
        let (fflog, pictures) = try scene()
        let first = try fflog.run("analyze", "--once", "--pictures", pictures, "--format", "json")
        #expect(first.status == 4, "\(first.errors)")
        #expect(try first.object() as NSDictionary == ["records": 2, "events": 3, "dead_letters": 1])
        let faces = try fflog.ok("consume", "faces", "--format", "json").objects().map { $0["value"] as? [String: Any] }
        #expect(faces.count == 3)
        #expect(faces.allSatisfy { $0?["picture"] as? String == "s/c/good" && $0?["synthetic"] as? Bool == true })

        let letters = try fflog.ok("dead-letter", "list", "--format", "json").list()
        #expect(letters.count == 1)
        let id = try #require(letters[0]["id"] as? String)
        #expect(letters[0]["error_class"] as? String == "not_a_picture" && letters[0]["key"] as? String == "s/c/bad")
        #expect(try fflog.ok("dead-letter", "list").text.contains(id))
        let shown = try fflog.ok("dead-letter", "show", id).objects()
        #expect(shown.count == 2)
        #expect((shown[1]["value"] as? [String: Any])?["name"] as? String == "s/c/bad")

        let plan = try fflog.run("dead-letter", "retry", "--all")
        #expect(plan.status == 3 && plan.errors.contains("would ask for 1 retries"))
        try fflog.ok("dead-letter", "retry", "--class", "not_a_picture", "--yes")
        try FileManager.default.removeItem(atPath: pictures + "/s/c/bad")
        try FileManager.default.copyItem(atPath: pictures + "/s/c/good", toPath: pictures + "/s/c/bad")
        #expect(try fflog.run("analyze", "--once", "--pictures", pictures).status == 0)
        #expect(try fflog.ok("dead-letter", "list", "--format", "json").list().isEmpty)
        #expect(try fflog.ok("consume", "faces").lines.count == 6)
        let again = try fflog.ok("analyze", "--once", "--pictures", pictures, "--format", "json").object()
        #expect(again["records"] as? Int == 0, "nothing is done twice")
    }

    @Test("a drop says who, when and why, and is refused without --yes")
    func drop() throws {
        let (fflog, pictures) = try scene()
        try #require(try fflog.run("analyze", "--once", "--pictures", pictures).status == 4)
        let plan = try fflog.run("dead-letter", "drop", "--all", "--reason", "a test pattern")
        #expect(plan.status == 3 && plan.errors.contains("1 failed (1 not_a_picture)"))
        try fflog.ok("dead-letter", "drop", "--all", "--reason", "a test pattern", "--by", "an operator", "--yes")
        let last = try #require(try fflog.ok("consume", "dead-letters").objects().last)
        let dropped = try #require(last["dropped"] as? [String: Any])
        #expect(dropped["dropped_by"] as? String == "an operator" && dropped["reason"] as? String == "a test pattern")
        #expect(try fflog.run("dead-letter", "drop", "--all", "--reason", "again", "--yes").status == 5)
        #expect(try fflog.run("dead-letter", "show", "faces/blobs/0/99").status == 5)
        #expect(try fflog.run("dead-letter", "retry").status == 2)
    }

    @Test("a configuration that can't work is refused before anything happens, and one that doesn't says why")
    func misconfigured() throws {
        let (fflog, pictures) = try scene()
        for arguments in [
            ["--analyzer", "face-api"], ["--analyzer", "face-api", "--endpoint", "nowhere"], ["--analyzer", "process"],
            ["--workers", "0"], ["--rate", "-1"], ["--timeout", "0s"],
        ] {
            let result = try fflog.start(["analyze", "--pictures", pictures] + arguments).result()
            #expect(result.status == 2, "\(arguments): \(result.errors)")
        }
        let missing = try fflog.run(
            "analyze", "--once", "--pictures", pictures, "--analyzer", "process", "--program", "/nowhere/analyzer")
        #expect(missing.status == 1 && missing.errors.contains("/nowhere/analyzer"))
        let blamed = try fflog.ok("dead-letter", "list", "--format", "json").list().map { $0["key"] as? String }
        #expect(blamed.allSatisfy { $0 == "s/c/bad" }, "a good picture was blamed")
    }
}
