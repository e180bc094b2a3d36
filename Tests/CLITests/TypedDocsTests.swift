import Foundation
import TestSupport
import Testing

/// What the README and docs/tour.md show is typed as it stands, in order, and says what they show.
@Suite struct TypedDocsTests {
    /// A line behind `$ ` and what is shown below it.
    private struct Step {
        var command: String
        var shown: [String] = []
    }

    /// The steps of the fenced blocks of a document, in order; of a block of JSON or YAML nothing.
    private static func steps(of path: String, from heading: String? = nil, to end: String? = nil) throws -> [Step] {
        var text = try String(contentsOf: FflogProcess.package.appendingPathComponent(path), encoding: .utf8)
        if let heading {
            text = String(try #require(text.range(of: "\n## \(heading)\n").map { text[$0.upperBound...] }))
        }
        if let end { text = String(try #require(text.range(of: "\n## \(end)\n").map { text[..<$0.lowerBound] })) }
        var steps: [Step] = []
        var fence: String?
        for line in text.components(separatedBy: "\n") {
            let isInside = fence == "```"
            if line.hasPrefix("```") {
                fence = fence == nil ? line : nil
            } else if isInside, line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2))))
            } else if isInside, !steps.isEmpty, !line.hasPrefix("==> ") {
                steps[steps.count - 1].shown.append(line)
            }
        }
        return steps
    }

    /// Without what differs from run to run: ids, times of today, sizes and speeds, and the blanks that depend on them.
    private static func words(_ lines: [String]) -> [String] {
        lines.map { line in
            line.replacing(/[0-9a-f]{16,}|[0-9][0-9.,:TZ-]*/, with: "#").replacing(/[ #]+/, with: " ")
                .trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
    }

    /// Types the steps in a folder with the package's data in it, and compares.
    private func type(_ steps: [Step], in folder: String) throws {
        let binary = URL(fileURLWithPath: FflogProcess.binary).deletingLastPathComponent().path
        for step in steps where !step.command.hasPrefix("export ") {
            let fflog = try FflogProcess()
            let result = try fflog.start(
                executable: "/bin/bash", ["-c", "cd '\(folder)' && { \(step.command)\n} 2>&1"],
                environment: ["PATH": "\(binary):/usr/bin:/bin", "FFLOG_DATA": "\(folder)/.build/demo-data"]
            ).result()
            let (shown, found) = (Self.words(step.shown), Self.words(result.text.components(separatedBy: "\n")))
            // The README leaves lines out behind three dots.
            if let cut = shown.firstIndex(of: "…") {
                #expect(Array(found.prefix(cut)) == Array(shown.prefix(cut)), "$ \(step.command)\n\(result.text)")
            } else {
                #expect(found == shown, "$ \(step.command)\n\(result.text)")
            }
        }
    }

    /// The folder as `tools/demo` leaves it, as far as a tour goes on there.
    private func demo(_ fflog: FflogProcess) throws -> String {
        let folder = fflog.folder.path
        try FileManager.default.createDirectory(atPath: folder + "/.build", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/data", withDestinationPath: FflogProcess.package.appendingPathComponent("data").path)
        return folder
    }

    @Test func `the README is typed as it stands, the demo's commands and the tour, and docs/tour.md behind it`() throws
    {
        let fflog = try FflogProcess()
        let folder = try demo(fflog)
        try type(try Self.steps(of: "README.md", from: "Two commands", to: "The data's way"), in: folder)
        let prepared = try fflog.start(
            executable: "/bin/bash",
            [
                "-c",
                "cd '\(folder)' && \"$FFLOG\" simulate crossings -q && \"$FFLOG\" projection run visits-15s --once -q",
            ],
            environment: ["FFLOG": FflogProcess.binary, "FFLOG_DATA": "\(folder)/.build/demo-data"]
        ).result()
        try #require(prepared.status == 0, "\(prepared.errors)")
        let tour = try Self.steps(of: "README.md", from: "Five minutes", to: "In a program")
        #expect(tour.count > 8)
        try type(tour, in: folder)
        // docs/tour.md goes on there.
        let path = "docs/tour.md"
        let text = try String(contentsOf: FflogProcess.package.appendingPathComponent(path), encoding: .utf8)
        let yaml = try #require(
            text.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: folder + "/.build/tour-store.yaml"))
        let more = try Self.steps(of: path)
        #expect(more.count > 20)
        try type(more, in: folder)
    }
}
