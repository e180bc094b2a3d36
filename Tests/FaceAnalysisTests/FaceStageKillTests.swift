import ConsumerGroups
import DeadLetters
import EventLog
import FaceAnalysis
import FootfallEvents
import Foundation
import Glibc
import SwiftProtobuf
import Synchronization
import Testing

/// A stage that is killed at any step, again and again, leaves the faces that one leaves which is never killed.
@Suite struct FaceStageKillTests {
    static let pictures = 120
    static var kills: Int { ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" ? 50 : 5 }

    /// Pictures of names alone, so that every process has the same.
    struct NamedPictures: PictureSource {
        static func bytes(_ number: Int) -> [UInt8] {
            // Some are stored twice, some are no pictures.
            number % 17 == 3 ? Array("none \(number)".utf8) : TestPicture.pgm(faces: number % 5, salt: number)
        }

        func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8] {
            Self.bytes(Int(name.split(separator: "-").last!)!)
        }
    }

    /// Fails now and then, before it answers as the synthetic one does.
    static func analyzer() -> ScriptedAnalyzer {
        let synthetic = SyntheticAnalyzer()
        return ScriptedAnalyzer { picture, call in
            if picture.bytes.count % 7 == call { throw AnalysisFailure.retry(.serverError, reason: "HTTP 500") }
            return try await synthetic.analyze(picture)
        }
    }

    static func options() -> FaceStageOptions {
        var options = FaceStageOptions()
        options.backoff = Backoff(first: .milliseconds(1), max: .milliseconds(2))
        options.breaker.failuresMax = 1_000
        options.lookaheadRecords = 8
        // A killed member's partitions are free again soon.
        options.member.session = .milliseconds(200)
        return options
    }

    static func fill(_ scene: AnalysisScene) throws {
        for number in 0..<pictures {
            for _ in 0..<(number % 4 == 0 ? 3 : 1) { try scene.store("s/c/p-\(number)", NamedPictures.bytes(number)) }
        }
    }

    /// What is to be the same, in an order of its own: partitions may differ in theirs.
    static func outcome(_ log: EventLog) throws -> [String] {
        let faces = try AnalysisScene.faceEvents(log).map { "\($0.picture) \(try! $0.jsonString())" }
        let letters = try DeadLetterAdministration(log).letters(DeadLetterSelection()).map {
            "\($0.key) \($0.state) \($0.errorClass) \($0.id)"
        }
        return faces.sorted() + letters.sorted()
    }

    @Test(.timeLimit(.minutes(20))) func `killed at any step, the faces are those of a run without kills`() async throws
    {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededKills(state: seed)
        let calm = try AnalysisScene()
        try Self.fill(calm)
        let stage = try FaceStage(
            calm.log, analyzer: Self.analyzer(), pictures: NamedPictures(), options: Self.options())
        while try !stage.isCaughtUp() { _ = try stage.turn(timeout: .milliseconds(50)) }
        try stage.close()
        let expected = try Self.outcome(calm.log)
        #expect(expected.count > Self.pictures)

        let scene = try AnalysisScene()
        try Self.fill(scene)
        for _ in 0..<Self.kills {
            // A step that every run reaches: there is always more to do than this.
            let step = Int(random.next() % 12) + 1
            await #expect(processExitsWith: .signal(SIGKILL), "seed \(seed)") {
                [path = scene.path as String, step = step as Int] in
                let left = Atomic<Int>(step)
                var options = Self.options()
                options.onStep = { _ in
                    if left.subtract(1, ordering: .relaxed).newValue == 0 { kill(getpid(), SIGKILL) }
                }
                let stage = try FaceStage(
                    try EventLog.open(path, .write), analyzer: Self.analyzer(), pictures: NamedPictures(),
                    options: options)
                while try !stage.isCaughtUp() { _ = try stage.turn(timeout: .milliseconds(50)) }
                // Nothing is left to be killed over: ends the same way, for the parent's sake.
                kill(getpid(), SIGKILL)
            }
        }
        let last = try FaceStage(
            scene.log, analyzer: Self.analyzer(), pictures: NamedPictures(), options: Self.options())
        while try !last.isCaughtUp() { _ = try last.turn(timeout: .milliseconds(50)) }
        try last.close()
        #expect(try Self.outcome(scene.log) == expected, "seed \(seed)")
        _ = try scene.analyzed()
        #expect(try scene.log.verify().findings == [])
    }
}

private struct SeededKills {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
