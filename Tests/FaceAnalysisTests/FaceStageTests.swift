import DeadLetters
import EventLog
import FaceAnalysis
import FootfallEvents
import Foundation
import Pipeline
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite struct FaceStageTests {
    @Test func `N people in one picture are N faces and one word that it is done; none are that word alone`() throws {
        let scene = try AnalysisScene()
        for faces in 0..<6 { try scene.store("store-1/cam-2/\(faces).pgm", TestPicture.pgm(faces: faces, salt: faces)) }
        let stage = try scene.stage(SyntheticAnalyzer())
        let turn = try scene.finish(stage)
        #expect(turn == StageTurn(recordsRead: 6, eventsWritten: 15 + 6))
        let analyzed = try scene.analyzed()
        #expect(analyzed.count == 6)
        for faces in 0..<6 { #expect(analyzed["store-1/cam-2/\(faces).pgm"]?.count == faces) }
        for event in try scene.faceEvents() {
            #expect(event.synthetic && event.analyzer == "synthetic" && event.analyzerVersion == "1")
            #expect(event.store == "store-1" && event.camera == "cam-2" && event.eventTime == 1_784_283_300_000)
        }
        let face = try #require(analyzed["store-1/cam-2/3.pgm"]?[1])
        #expect(face.box.left == 10 && face.box.height == 9 && face.identity == "person-1" && face.hasAge)
        try stage.close()
    }

    @Test func `a picture that is delivered three times counts once, at once or after a restart`() throws {
        let scene = try AnalysisScene()
        let calls = CallCounter()
        func analyzer() -> ScriptedAnalyzer {
            ScriptedAnalyzer { picture, _ in
                _ = calls.count(picture.name)
                return [.at(1)]
            }
        }
        let bytes = TestPicture.pgm(faces: 1)
        for _ in 0..<3 { try scene.store("s/c/a", bytes) }
        var stage = try scene.stage(analyzer())
        try scene.finish(stage)
        #expect(try scene.analyzed()["s/c/a"]?.count == 1)
        try stage.close()
        // Whoever takes over knows it from the log.
        for _ in 0..<3 { try scene.store("s/c/a", bytes) }
        try scene.store("s/c/b", bytes)
        stage = try scene.stage(analyzer())
        try scene.finish(stage)
        #expect(try scene.analyzed().count == 2, "the same bytes under another name are another picture")
        #expect(calls.of("s/c/a") == 1 && calls.of("s/c/b") == 1)
        try stage.close()
    }

    @Test func `other bytes under a name are another picture, in the order in which they were stored`() throws {
        let scene = try AnalysisScene(partitions: 1)
        let stored = (0..<4).map { TestPicture.pgm(faces: $0, salt: $0) }
        // A source that is content-addressed may have them all.
        let stage = try FaceStage(
            scene.log, analyzer: SyntheticAnalyzer(), pictures: AnyPictures(["x": stored]), options: scene.options)
        for bytes in stored { try scene.store("x", bytes, isKept: false) }
        try scene.finish(stage)
        let counts = try scene.faceEvents().compactMap { event -> Int? in
            if case .pictureAnalyzed(let picture) = event.event { Int(picture.faces) } else { nil }
        }
        #expect(counts == [0, 1, 2, 3])
        try stage.close()
    }

    @Test func `events that ask for no analysis are passed`() throws {
        let scene = try AnalysisScene()
        try scene.store("notes", Array("text".utf8), contentType: "text/plain", capturedAt: nil)
        var deleted = BlobEvent()
        deleted.name = "gone"
        deleted.eventTime = 1_784_283_300_000
        deleted.deleted.etag = 7
        deleted.deleted.reason = .requested
        var metadata = BlobEvent()
        metadata.name = "gone"
        metadata.eventTime = 1_784_283_300_000
        metadata.metadataSet.metadata = "{}"
        try scene.append([deleted, metadata])
        let stage = try scene.stage(ScriptedAnalyzer { _, _ in [.at(1)] })
        #expect(try scene.finish(stage) == StageTurn(recordsRead: 3))
        #expect(try scene.letters.isEmpty)
        // What has a time of capture claims to be a picture, whatever its type; this one is none.
        try scene.store("upload", Array("text".utf8), contentType: "text/plain")
        try scene.finish(stage)
        #expect(try scene.letters.map(\.key) == ["upload"])
        try stage.close()
    }

    @Test func `what is no picture, too large or gone is a dead letter with its reason, and the others go on`() throws {
        let scene = try AnalysisScene()
        try scene.store("none", Array("%PDF-1.7".utf8))
        try scene.store("empty", [])
        try scene.store("large", TestPicture.pgm(faces: 1) + [UInt8](repeating: 0, count: 2_000))
        try scene.store("gone", TestPicture.pgm(faces: 2), isKept: false)
        try scene.store("good", TestPicture.pgm(faces: 2))
        let stage = try scene.stage(SyntheticAnalyzer()) { $0.limits.bytesMax = 2_000 }
        #expect(try scene.finish(stage).deadLetters == 4)
        let letters = Dictionary(uniqueKeysWithValues: try scene.letters.map { ($0.key, $0) })
        #expect(
            letters.mapValues(\.errorClass) == [
                "none": "not_a_picture", "empty": "not_a_picture", "large": "too_large", "gone": "gone",
            ])
        #expect(letters.values.allSatisfy { $0.attempts == 1 && $0.state == .failed && $0.id.stage == "faces" })
        #expect(letters["large"]?.reason.contains("2000") == true)
        #expect(letters["gone"]?.holdsKey == false && letters["none"]?.holdsKey == true)
        #expect(try scene.analyzed().keys.sorted() == ["good"])
        try stage.close()
    }

    @Test func `a failure that passes is retried with growing pauses, and counts one face`() throws {
        let scene = try AnalysisScene()
        try scene.store("a", TestPicture.pgm(faces: 1))
        let times = Mutex<[Int64]>([])
        let stage = try scene.stage(
            ScriptedAnalyzer { [clock = scene.clock] _, call in
                times.withLock { $0.append(clock.now.milliseconds) }
                if call < 4 { throw AnalysisFailure.retry(.serverError, reason: "HTTP 500") }
                return [.at(1)]
            }
        ) { $0.backoff = Backoff(first: .milliseconds(1_000), max: .milliseconds(60_000), seed: 1) }
        #expect(try scene.finish(stage).deadLetters == 0)
        #expect(try scene.analyzed()["a"]?.count == 1)
        let seen = times.withLock { $0 }
        let pauses = zip(seen.dropFirst(), seen).map { $0 - $1 }
        #expect(pauses.count == 3)
        for (pause, full) in zip(pauses, [1_000, 2_000, 4_000] as [Int64]) {
            // Looked at every 100 ms.
            #expect((full / 2...full + 100).contains(pause), "\(pauses)")
        }
        try stage.close()
    }

    @Test
    func
        `an analyzer that hangs and doesn't hear a cancellation costs its time, and then the picture is a dead letter`()
        throws
    {
        let scene = try AnalysisScene()
        try scene.store("hangs", TestPicture.pgm(faces: 1))
        for number in 0..<8 { try scene.store("good-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        let answered = CallCounter()
        let stage = try scene.stage(
            ScriptedAnalyzer { picture, _ in
                if picture.name == "hangs" {
                    // Never resumed.
                    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                }
                _ = answered.count(picture.name)
                return [.at(1)]
            }
        ) {
            $0.workers = 2
            $0.attemptsMax = 2
            $0.timeout = .milliseconds(5_000)
        }
        var hangs = 0
        try scene.run(stage) {
            // The others have their answers: what is still awaited hangs.
            if stage.isAwaitingAnswers, answered.names >= 8, hangs < 10 {
                hangs += 1
                scene.clock.advance(5_000)
            }
            return try stage.isCaughtUp()
        }
        #expect(try scene.analyzed().count == 8)
        let letters = try scene.letters
        #expect(letters.map(\.errorClass) == ["timeout"] && letters[0].attempts == 2)
        #expect(letters[0].reason.contains("5000 ms"))
        try stage.close()
    }

    @Test func `an answer beyond belief is broken, and for good a dead letter`() throws {
        let scene = try AnalysisScene()
        for name in ["crowd", "age", "score", "nan", "good"] {
            try scene.store(name, TestPicture.pgm(faces: 1, salt: name.count))
        }
        let stage = try scene.stage(
            ScriptedAnalyzer { picture, _ in
                var face = AnalyzedFace.at(1)
                switch picture.name {
                case "crowd": return Array(repeating: face, count: 1_001)
                case "age": face.age = 900
                case "score": face.confidence = 1.5
                case "nan": face.emotions = .init([Float](repeating: .nan, count: 8))
                // More faces than a detector may have seen are all kept.
                default: return Array(repeating: face, count: 50)
                }
                return [face]
            }
        ) { $0.attemptsMax = 2 }
        try scene.finish(stage)
        #expect(
            try scene.letters.map(\.errorClass) == ["broken_answer", "broken_answer", "broken_answer", "broken_answer"])
        #expect(try scene.analyzed().mapValues(\.count) == ["good": 50])
        try stage.close()
    }

    @Test func `an analyzer that is away or throttles makes no dead letters, however long that takes`() throws {
        let scene = try AnalysisScene()
        for number in 0..<6 { try scene.store("p-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        let isBack = Mutex(false)
        let calls = CallCounter()
        let stage = try scene.stage(
            ScriptedAnalyzer { picture, call in
                _ = calls.count("all")
                if isBack.withLock({ $0 }) { return [.at(1)] }
                if call % 2 == 0 {
                    throw AnalysisFailure.unavailable(.unreachable, reason: "nobody there", after: nil)
                }
                throw AnalysisFailure.unavailable(.throttled, reason: "HTTP 429", after: .milliseconds(2_000))
            }
        ) { $0.attemptsMax = 2 }
        let start = scene.clock.now
        try scene.run(stage) { scene.clock.now - start > .seconds(600) }
        #expect(try scene.letters.isEmpty)
        #expect(try scene.faceEvents().isEmpty)
        #expect(stage.complaint?.contains("circuit") == true)
        let asked = calls.of("all")
        #expect((5...120).contains(asked), "\(asked) attempts in ten minutes: it is not left alone, or for good")
        isBack.withLock { $0 = true }
        try scene.finish(stage)
        #expect(try scene.analyzed().count == 6)
        #expect(stage.complaint == nil)
        try stage.close()
    }

    @Test func `a wrong key stops the stage with the reason, blames no picture, and once it is right all goes on`()
        throws
    {
        let scene = try AnalysisScene()
        for number in 0..<6 { try scene.store("p-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        let wrong = try scene.stage(
            ScriptedAnalyzer { _, _ in throw AnalysisFailure.misconfigured(reason: "HTTP 401: wrong key") })
        #expect(throws: FaceStageError.misconfigured(analyzer: "scripted", reason: "HTTP 401: wrong key")) {
            try scene.run(wrong) { false }
        }
        try wrong.close()
        #expect(try scene.letters.isEmpty)
        let right = try scene.stage(ScriptedAnalyzer { _, _ in [.at(1)] })
        try scene.finish(right)
        #expect(try scene.analyzed().count == 6)
        try right.close()
    }

    @Test(.timeLimit(.minutes(10))) func `status says that a key is wrong, and the loop goes on when it is right`()
        throws
    {
        let scene = try AnalysisScene()
        try scene.store("a", TestPicture.pgm(faces: 1))
        let isRight = Mutex(false)
        let loop = StageLoop("faces", delay: RestartDelay(first: .milliseconds(1), max: .milliseconds(1))) {
            // By the real clock: a turn of the loop ends when its time is over.
            [log = scene.log, pictures = scene.pictures, options = FaceStageOptions()] in
            try FaceStage(
                log,
                analyzer: ScriptedAnalyzer { _, _ in
                    if isRight.withLock({ $0 }) { return [.at(1)] }
                    throw AnalysisFailure.misconfigured(reason: "HTTP 401: wrong key")
                }, pictures: pictures, options: options)
        }
        loop.start()
        try eventually("a third restart") { loop.status.restarts >= 3 }
        #expect(loop.status.lastFailure?.reason.contains("401") == true)
        #expect(loop.status.deadLetters == 0)
        isRight.withLock { $0 = true }
        try eventually("an event") { loop.status.eventsWritten >= 2 }
        loop.stop()
        loop.join()
        #expect(try scene.analyzed()["a"]?.count == 1)
    }

    @Test func `no more are analysed at once than there are workers, and no more a second than the rate`() throws {
        let scene = try AnalysisScene()
        for number in 0..<20 { try scene.store("p-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        let most = Mutex((now: 0, most: 0))
        let stage = try scene.stage(
            ScriptedAnalyzer { _, _ in
                most.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                for _ in 0..<50 { await Task.yield() }
                most.withLock { $0.now -= 1 }
                return []
            }
        ) {
            $0.workers = 3
            $0.perSecond = 2
        }
        let start = scene.clock.now
        try scene.finish(stage)
        #expect(most.withLock { $0.most } <= 3)
        // A burst of three, then two a second.
        #expect(scene.clock.now - start >= .seconds(8))
        #expect(try scene.analyzed().count == 20)
        try stage.close()
    }

    @Test func `pictures that end in any order are committed in the order of the log, and none is passed over`() throws
    {
        let seed = UInt64.random(in: .min ... .max)
        let scene = try AnalysisScene(partitions: 1)
        for number in 0..<60 { try scene.store("p-\(number)", TestPicture.pgm(faces: number % 3, salt: number)) }
        let stage = try scene.stage(
            ScriptedAnalyzer { picture, call in
                let hash = UInt64(picture.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }) ^ seed ^ UInt64(call)
                for _ in 0..<(hash % 200) { await Task.yield() }
                if hash % 5 == 0, call < 3 { throw AnalysisFailure.retry(.serverError, reason: "seed \(seed)") }
                return []
            }
        ) {
            $0.workers = 8
            $0.lookaheadRecords = 16
        }
        try scene.finish(stage)
        #expect(Set(try scene.faceEvents().map(\.picture)).count == 60, "seed \(seed)")
        _ = try scene.analyzed()
        try stage.close()
    }

    @Test func `a clock that is set back makes no failure end before it began`() throws {
        let scene = try AnalysisScene()
        try scene.store("a", TestPicture.pgm(faces: 1))
        let wall = Mutex<EventTime>(2_000_000)
        let stage = try scene.stage(
            ScriptedAnalyzer { _, _ in throw AnalysisFailure.retry(.serverError, reason: "HTTP 500") }
        ) {
            $0.attemptsMax = 3
            $0.wallClock = {
                wall.withLock {
                    $0 -= 60_000
                    return $0
                }
            }
        }
        try scene.finish(stage)
        let letter = try #require(try scene.letters.first)
        #expect(letter.lastFailedAt >= letter.firstFailedAt)
        #expect(letter.attempts == 3)
        try stage.close()
    }

    @Test func `two members share the pictures, and each is analysed once`() throws {
        let scene = try AnalysisScene()
        let analyzer = ScriptedAnalyzer { _, _ in [.at(1)] }
        let stages = try (0..<2).map { _ in try scene.stage(analyzer) }
        for number in 0..<40 { try scene.store("p-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        try scene.run(stages[0]) {
            _ = try stages[1].turn(timeout: .zero)
            return try stages[0].isCaughtUp() && stages[1].isCaughtUp()
        }
        #expect(try scene.analyzed().count == 40)
        #expect(analyzer.calls.total == 40)
        for stage in stages { try stage.close() }
    }
}

/// Any of several bytes under a name, by their digest.
struct AnyPictures: PictureSource {
    let content: [String: [[UInt8]]]
    init(_ content: [String: [[UInt8]]]) { self.content = content }

    func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8] {
        guard let bytes = content[name]?.first(where: { PictureBox.digest($0) == sha256 }) else {
            throw PictureGone(name)
        }
        return bytes
    }
}
