import Foundation
import Testing

@Suite("What the README shows")
struct ReadmeTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: FflogProcess.package.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("the library example is the snippet that is compiled, and the snippets run")
    func libraryExample() throws {
        let snippet = try Self.text("Snippets/FirstSteps.swift")
        #expect(try Self.text("README.md").contains("```swift\n\(snippet)```"))
        let fflog = try FflogProcess()
        let binary = URL(fileURLWithPath: FflogProcess.binary).deletingLastPathComponent()
            .appendingPathComponent("FirstSteps").path
        for entered in [1, 2] {
            let result = try fflog.start(executable: binary, [fflog.data]).result()
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.lines.last == "\(entered) entered")
        }
        // The other snippet: a member of a group, which has read them then, and a projection's rows.
        let follow = URL(fileURLWithPath: binary).deletingLastPathComponent().appendingPathComponent("FollowVisits")
            .path
        let first = try fflog.start(executable: follow, [fflog.data]).result()
        let row = "2023-12-16T14:00:00.000Z Mary st/Jervis st entrance 2"
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.lines == Array(repeating: "Mary st/Jervis st, entrance: entered", count: 2) + [row])
        #expect(try fflog.start(executable: follow, [fflog.data]).result().lines == [row])
        #expect(try fflog.ok("consume", "visits").lines.count == 2)
    }

    @Test("every command has help with an example, and docs/cli.md names it")
    func commands() throws {
        let cli = try Self.text("docs/cli.md")
        let fflog = try FflogProcess()
        for command in [
            "topic create", "topic list", "topic describe", "topic alter", "topic delete", "produce", "consume",
            "group list", "group describe", "group reset", "group delete", "import counts", "simulate crossings",
            "import list", "import show", "import undo", "import presets", "counts invalidate",
            "projection list", "projection run", "projection status", "projection query", "projection alter",
            "projection rebuild", "projection drop", "verify", "stats",
            "schema list", "schema show", "bench ingest", "bench rebuild", "bench rebuild-under-load",
            "device enrol", "device list", "device show", "device configure", "device revoke", "device life",
            "device key", "device group create", "device group rotate", "device group list", "import detections",
            "import frigate", "import spatial-analysis", "import onvif", "import axis",
            "import xovis", "import milesight", "import hikvision", "import deepstream", "import opendatacam",
            "import supervision",
        ] {
            let help = try fflog.shell("\"$FFLOG\" help \(command)")
            #expect(help.status == 0)
            #expect(help.text.contains("EXAMPLE:"), "\(command)")
            #expect(cli.contains(String(command.split(separator: " ")[0])))
        }
    }
}
