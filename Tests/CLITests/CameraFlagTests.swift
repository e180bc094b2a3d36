import ArgumentParser
import Cameras
import Detection
import Devices
@testable import fflog
import FootfallPipeline
import Foundation
import Testing

/// The flags of `fflog detect` and `fflog analyze`, against the files that say the same, and against docs/.
@Suite struct CameraFlagTests {
    private func configuration(_ flags: String...) throws -> CameraConfiguration {
        try DetectCommand.parse(["--store", "s", "--camera", "cam-1"] + flags).settings().configuration
    }

    @Test func `flags, a run's file and a device's configuration give the same settings`() throws {
        let ofFlags = try configuration(
            "--zone", "entrance", "--polygon", "till=0,0,0.5,0,0.5,1", "--line", "door=0,0.5,1,0.5", "--line",
            "0.5,0,0.5,1", "--max-fps", "12.5", "--min-confidence", "0.4", "--no-pictures",
            "--seconds-between-pictures", "5")
        let yaml = """
            {zone: entrance, zones: [{name: till, polygon: [[0, 0], [0.5, 0], [0.5, 1]]}],
            lines: [{name: door, from: [0, 0.5], to: [1, 0.5]}, [0.5, 0, 0.5, 1]], frames_per_second: 12.5,
            minimum_confidence: 0.4, pictures: false, seconds_between_pictures: 5
            """
        #expect(try DeviceConfiguration(yaml: yaml + "}")["cam-1"] == ofFlags)
        let run = try RunConfiguration(
            parsing: "stages: {cameras: [" + yaml + ", name: cam-1, store: s, command: cat}]}", file: "run.yaml",
            knownProjections: [])
        #expect(run.cameras[0].settings.configuration == ofFlags)
        #expect(ofFlags.lines.count == 2 && ofFlags.zones.count == 1)
        // Without any, all are defaults.
        #expect(try configuration() == CameraConfiguration() && DeviceConfiguration(yaml: "").camera == configuration())
    }

    @Test(arguments: [
        (["--max-fps", "0.001"], "--max-fps: from 0.01 to 1000"),
        (["--min-confidence", "1.5"], "--min-confidence: from 0 to 1"),
        (["--seconds-between-pictures", "86401"], "--seconds-between-pictures: from 0 to 86400"),
        (["--line", "0,0,1"], "--line '0,0,1': [NAME=]x1,y1,x2,y2, two different points, each number from 0 to 1"),
        (["--line", "0,0,0,0"], "two different points"), (["--line", "a=0,0,1,2"], "each number from 0 to 1"),
        (["--polygon", "0,0,1,0,1,1"], "--polygon '0,0,1,0,1,1': NAME=x1,y1,x2,y2,x3,y3"),
        (["--polygon", "till=0,0,1,0"], "at least 3 points"),
    ])
    func `a flag out of its range is a usage error`(flags: [String], words: String) throws {
        let fflog = try FflogProcess()
        let result = try fflog.start(["detect", "--store", "s", "--camera", "c"] + flags).result()
        #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: fflog.data))
    }

    @Test(arguments: [("detection.md", "detect"), ("face-analysis.md", "analyze")])
    func `every flag that the tables of settings name is one of the command`(name: String, command: String) throws {
        let text = try String(contentsOf: FflogProcess.package.appendingPathComponent("docs/\(name)"), encoding: .utf8)
        let lines = text.components(separatedBy: "\n")
        let head = try #require(lines.firstIndex { $0.hasPrefix("| setting | `fflog \(command)`") })
        let cells = lines[head...].prefix { $0.hasPrefix("|") }.map { $0.components(separatedBy: "|")[2] }
        let flags = cells.flatMap { $0.components(separatedBy: "`") }.filter {
            $0.hasPrefix("--") && !$0.hasPrefix("---")
        }
        #expect(!flags.isEmpty)
        let help = try FflogProcess().shell("\"$FFLOG\" help \(command)").text
        let words = Set(help.split { !$0.isLetter && $0 != "-" }.map(String.init))
        for flag in flags { #expect(words.contains(flag), "\(flag)") }
    }
}
