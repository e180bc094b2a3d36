import Foundation
import TestSupport
import Testing

/// A running pipeline whose configuration changes, and programs of stages that fail.
@Suite struct RunChangeTests {
    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func restarts(_ fflog: FflogProcess) throws -> [String: Int] {
        let stages = try fflog.ok("status", "--format", "json").object()["stages"] as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: stages.map { ($0["stage"] as? String ?? "", $0["restarts"] as? Int ?? -1) })
    }

    @Test
    func `SIGHUP takes up a changed configuration and touches no other stage, and keeps the old one where it is wrong`()
        throws
    {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits")
        let file = try fflog.file("store.yaml", "stages: { projections: [visits-15s], retention: { every: 1s } }\n")
        let run = try fflog.start(["run", file])
        try run.waitForErrors("Ctrl-C ends it")

        try write("stages: { projections: [visits-15s], retention: { every: 2s }, pictures: }\n", to: file)
        run.kill(SIGHUP)
        try run.waitForErrors("store.yaml: read again; restarted retention; started pictures")
        #expect(try restarts(fflog) == ["visits-15s": 0, "retention": 0, "pictures": 0])

        try write("stages: { projections: [visits-15], pictures: }\n", to: file)
        run.kill(SIGHUP)
        try run.waitForErrors("store.yaml:1:25: ")
        try run.waitForErrors("It is not taken up: the stages go on as they were")
        #expect(try restarts(fflog).count == 3)

        try write("stages: { pictures: }\n", to: file)
        run.kill(SIGHUP)
        try run.waitForErrors("read again; stopped visits-15s, retention")
        run.kill(SIGHUP)
        try run.waitForErrors("read again, nothing has changed")
        // The projection's file is free for another.
        try fflog.ok("projection", "run", "visits-15s", "--once")
        run.kill(SIGTERM)
        #expect(try run.result().status == 143)
    }

    @Test func `a mapping file that changed is taken up with the folder's stage`() throws {
        let fflog = try FflogProcess()
        let mapping = try fflog.file("doors.json", Self.mapping(counts: "in"))
        let folder = (mapping as NSString).deletingLastPathComponent + "/doors"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = try fflog.file(
            "store.yaml", "stages: { imports: [{ folder: doors, mapping: doors.json, settle: 0s, interval: 100ms }] }\n"
        )
        let run = try fflog.start(["run", file])
        try run.waitForErrors("Ctrl-C ends it")
        try write(Self.mapping(counts: "people"), to: mapping)
        run.kill(SIGHUP)
        try run.waitForErrors("read again; restarted import:doors")
        try write("time,people\n2026-07-17 10:00,7\n", to: folder + "/.a.csv")
        try FileManager.default.moveItem(atPath: folder + "/.a.csv", toPath: folder + "/a.csv")
        try eventually("the file is taken") { FileManager.default.fileExists(atPath: folder + "/done/a.csv") }
        run.kill(SIGTERM)
        _ = try run.result()
        let counts = try fflog.ok("consume", "counts", "--format", "json").objects()
        #expect(counts.compactMap { ($0["value"] as? [String: Any])?["entered"] as? Int } == [7])
    }

    private static func mapping(counts: String) -> String {
        """
        {"layout": "long", "site_name": "A", "time": {"column": "time", "formats": ["yyyy-MM-dd HH:mm"]},
         "time_zone": "UTC", "interval_minutes": 60, "entered": "\(counts)"}
        """
    }

    @Test(arguments: [
        ("exit 3", "ended with status 3"), ("/no/such/program", "ended with status 127"),
        ("printf nonsense", "frame 0"),
    ]) func `a program that fails is its stage's failure and the run's`(command: String, reason: String) throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "store.yaml",
            "stages:\n  cameras:\n    - { name: cam-1, store: s, command: \"\(command)\", once: true }\n  pictures:\n")
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.status == 1, "\(result.errors)")
        #expect(result.errors.contains("stage camera:cam-1 has ended: "), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.errors.contains("not all was done: camera:cam-1 failed"), "\(result.errors)")
        let status = try fflog.run("status", "--format", "json").object()
        let stages = try #require(status["stages"] as? [[String: Any]])
        #expect((stages[0]["last_error"] as? String)?.contains(reason) == true)
    }

    @Test func `an analyzer that can't be started ends a run until idle with its name`() throws {
        let fflog = try FflogProcess()
        let picture = try fflog.file("picture", "P6\n1 1\n255\nabc")
        try fflog.ok("blob", "put", "s/c/1", picture, "--content-type", "image/x-portable-pixmap")
        let file = try fflog.file(
            "store.yaml", "stages: { faces: { analyzer: process, program: [/no/such/analyzer] } }\n")
        let result = try fflog.run("run", "--until-idle", file)
        #expect(result.status == 1, "\(result.errors)")
        #expect(result.errors.contains("/no/such/analyzer can't be started"), "\(result.errors)")
        #expect(result.errors.contains("not all was done: faces failed"), "\(result.errors)")
        #expect(try fflog.ok("dead-letter", "list", "--format", "json").list().isEmpty, "no picture is given up for it")
    }
}
