import Terminal
import ArgumentParser
import Detection
import Foundation
import Scenes

struct SimulateSceneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scene", abstract: "Render people before a fixed camera as frames, and write down what is true.",
        discussion: """
            People of a few shapes walk, stop, cross and hide one another; the same seed and options give the same frames. \
            They go to standard output as fast as they are read. The truth is a JSON file: visits (first and last frame in \
            which a tenth of somebody is seen, frames from 0), the lines, and who crossed them where.

            EXAMPLE:
              fflog simulate scene --seed 7 --frames 600 --truth truth.json |
                fflog detect --store demo --camera cam-1 --line 0.5,1,0.5,0 --start 2026-07-17T10:00:00Z
            """)

    @Option(help: "Another seed is another scene.")
    var seed: UInt64 = 1
    @Option(help: "How many frames.")
    var frames = 400
    @Option(help: "WIDTHxHEIGHT in pixels.")
    var size = "384x288"
    @Option(help: "Frames a second, as 10 or 30000/1001.")
    var fps = "10"
    @Option(help: "How many people come; else one every eight seconds.")
    var people: Int?
    @Option(name: [.customLong("format"), .customLong("as")], help: "pgm or y4m.")
    var form: SceneWriter.Format = .pgm
    @Option(help: "Where to write the truth.", completion: .file())
    var truth: String?
    @Flag(name: .shortAndLong, help: "No messages, only errors.")
    var quiet = false

    func validate() throws { _ = try settings() }

    private func settings() throws -> SceneOptions {
        var settings = SceneOptions()
        let sides = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ (Detector.sideMin...4096).contains($0) }) else {
            throw ValidationError("--size '\(size)': WIDTHxHEIGHT, each from \(Detector.sideMin) to 4096")
        }
        settings.size = PictureSize(width: sides[0], height: sides[1])
        guard let rate = FrameRate(text: fps) else { throw ValidationError("--fps '\(fps)': such as 10 or 30000/1001") }
        settings.rate = rate
        guard (1...100_000_000).contains(frames) else { throw ValidationError("--frames: from 1 to 100000000") }
        settings.seconds = Double(frames) / rate.framesPerSecond
        settings.people = people ?? max(1, Int(settings.seconds / 8))
        guard (0...100_000).contains(settings.people) else { throw ValidationError("--people: from 0 to 100000") }
        return settings
    }

    func run() throws {
        let settings = try settings()
        let scene = Scene(seed: seed, settings)
        var bytes = SceneWriter.begin(form, settings.size, settings.rate)
        while !Interruption.isRequested, scene.next() {
            SceneWriter.append(scene.frame, as: form, to: &bytes)
            bytes.withUnsafeBytes { Output.standard.write($0) }
            bytes.removeAll(keepingCapacity: true)
            try Output.standard.flush()
        }
        try Output.standard.flush()
        if let truth { try write(scene, to: truth) }
    }

    private func write(_ scene: Scene, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        do {
            try encoder.encode(SceneTruthFile(scene, seed: seed)).write(to: URL(fileURLWithPath: path))
        } catch { throw CommandEnded(ExitStatus.failure, "\(path): the truth can't be written: \(error)") }
    }
}

extension SceneWriter.Format: ExpressibleByArgument {}
