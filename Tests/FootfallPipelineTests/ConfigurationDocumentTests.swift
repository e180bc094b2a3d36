import Detection
import Cameras
import Devices
@testable import FootfallPipeline
import Foundation
import StrictYAML
import Testing

/// What docs/*.md say of configuration files, held against the code that reads them.
@Suite struct ConfigurationDocumentTests {
    private static func text(_ name: String) throws -> String {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        return try String(contentsOf: package.appendingPathComponent("docs/\(name)"), encoding: .utf8)
    }

    /// The cells of the rows of the table whose head begins with `head`.
    private static func table(_ head: String, in name: String) throws -> [[String]] {
        let lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { $0.hasPrefix(head) }, "\(name): no table \(head)")
        return lines[(first + 2)...].prefix { $0.hasPrefix("|") }.map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    /// What stands between backquotes and looks like a key.
    private static func keys(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().compactMap { place, part in
            place.isMultiple(of: 2) || !part.allSatisfy { $0.isLowercase || $0 == "_" } ? nil : String(part)
        }
    }

    /// The keys that a reader knows, as it says itself of one that it doesn't.
    private static func known(_ read: () throws -> Void) throws -> Set<String> {
        do { try read() } catch {
            let parts = "\(error)".components(separatedBy: "unknown key; the keys here are ")
            if parts.count == 2 { return Set(parts[1].components(separatedBy: ", ")) }
            throw error
        }
        return []
    }

    private static func known(inStage stage: String) throws -> Set<String> {
        // What is required, with a key that nobody knows.
        let text =
            switch stage {
            case "cameras": "cameras: [{ name: c, store: s, command: x, unheard_of: 1 }]"
            case "imports": "imports: [{ folder: f, preset: leeds, unheard_of: 1 }]"
            case "faces": "faces: { analyzer: synthetic, unheard_of: 1 }"
            case "anonymizer": "anonymizer: { key_file: k, unheard_of: 1 }"
            default: "\(stage): { unheard_of: 1 }"
            }
        return try known {
            _ = try RunConfiguration(parsing: "stages:\n  \(text)\n", file: "run.yaml", knownProjections: [])
        }
    }

    private static func knownOfCamera() throws -> Set<String> {
        try known {
            var keys = try YAMLMapping(YAMLValue(parsing: "unheard_of: 1", file: "camera.yaml"))
            _ = try CameraConfiguration(&keys)
            try keys.finish()
        }
    }

    @Test func `docs run names the settings of each stage, all of them and no others`() throws {
        var documented: [String: Set<String>] = [:]
        var stage = ""
        for row in try Self.table("| stage | setting |", in: "run.md") {
            stage = Self.keys(in: row[0]).first ?? stage
            documented[stage, default: []].formUnion(Self.keys(in: row[1]))
        }
        let stages = try Self.known {
            _ = try RunConfiguration(parsing: "stages: { unheard_of: 1 }", file: "run.yaml", knownProjections: [])
        }
        #expect(Set(documented.keys) == stages && stages.contains("faces"))
        for stage in stages.subtracting(["projections"]) {
            let known = try Self.known(inStage: stage)
            #expect(!known.isEmpty && documented[stage] == known, "\(stage)")
        }
    }

    @Test func `docs face-analysis names the settings of the stage`() throws {
        let rows = try Self.table("| setting | `fflog analyze` |", in: "face-analysis.md")
        #expect(try Set(rows.flatMap { Self.keys(in: $0[0]) }) == Self.known(inStage: "faces"))
    }

    @Test func `docs detection names the settings of a camera`() throws {
        let rows = try Self.table("| setting | `fflog detect` |", in: "detection.md")
        #expect(try Set(rows.flatMap { Self.keys(in: $0[0]) }) == Self.knownOfCamera())
    }

    @Test func `docs devices names the keys of a device's configuration`() throws {
        let rows = try Self.table("| key | |", in: "devices.md")
        let documented = Set(rows.flatMap { Self.keys(in: $0[0]) })
        #expect(try documented == Self.known { _ = try DeviceConfiguration(yaml: "unheard_of: 1") })
        let ofCamera = try Self.known { _ = try DeviceConfiguration(yaml: "cameras: { c: { unheard_of: 1 } }") }
        #expect(try ofCamera == Self.knownOfCamera())
    }

    @Test func `what is shown as YAML is a configuration`() throws {
        func shown(_ name: String) throws -> [String] {
            try Self.text(name).components(separatedBy: "```yaml\n").dropFirst().map {
                $0.components(separatedBy: "```")[0]
            }
        }
        let ofRuns = try shown("run.md")
        #expect(ofRuns.count == 3)
        for text in ofRuns {
            let run = try RunConfiguration(
                parsing: text, file: "run.yaml", knownProjections: ["visits-15s", "hourly-counts", "daily-counts"])
            #expect(!run.stageNames.isEmpty)
        }
        let ofDevices = try shown("devices.md")
        #expect(ofDevices.count == 1)
        for text in ofDevices { #expect(try DeviceConfiguration(yaml: text)["cam-2"].zones.count == 1) }
        let ofCameras = try shown("detection.md")
        #expect(ofCameras.count == 1)
        for text in ofCameras {
            #expect(try DeviceConfiguration(yaml: text)["c"].lines.map(\.name) == ["door", "line-2"])
        }
    }
}
