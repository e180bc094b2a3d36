import DeadLetters
import EventLog
import FaceAnalysis
import FootfallEvents
import Pipeline
import Synchronization
import Testing

/// Dead letters of the face stage: parked, retried, dropped.
@Suite struct DeadLetterRetryTests {
    /// Refuses every picture while `isBroken`.
    final class Switch: Sendable {
        private let state = Mutex(true)
        var isBroken: Bool {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
        func analyzer(_ faces: Int = 1) -> ScriptedAnalyzer {
            ScriptedAnalyzer { [self] picture, _ in
                if isBroken { throw AnalysisFailure.giveUp(.refused, reason: "blurred") }
                return (0..<faces).map { .at(UInt32($0)) }
            }
        }
    }

    private func administration(_ scene: AnalysisScene) -> DeadLetterAdministration {
        DeadLetterAdministration(scene.log)
    }

    @Test func `later records of a key wait behind its dead letter, and follow in order when a retry succeeds`() throws
    {
        let scene = try AnalysisScene()
        let (first, second) = (TestPicture.pgm(faces: 1), TestPicture.pgm(faces: 1, salt: 1))
        let pictures = AnyPictures(["x": [first, second], "y": [first]])
        let lamp = Switch()
        let analyzer = lamp.analyzer(2)
        func stage() throws -> FaceStage {
            try FaceStage(scene.log, analyzer: analyzer, pictures: pictures, options: scene.options)
        }
        try scene.store("x", first, isKept: false)
        try scene.store("x", second, isKept: false)
        var working = try stage()
        try scene.finish(working)
        lamp.isBroken = false
        // The key is held, also against what comes later, and for whoever takes over; other keys are not.
        try working.close()
        working = try stage()
        try scene.store("x", first, isKept: false)
        try scene.store("y", first, isKept: false)
        try scene.finish(working)
        #expect(try scene.letters.map(\.state) == [.failed, .parked, .parked])
        #expect(analyzer.calls.of("x") == 1 && analyzer.calls.of("y") == 1)
        #expect(try scene.analyzed().keys.sorted() == ["y"])

        let failed = try scene.letters.filter { $0.state == .failed }
        #expect(try administration(scene).requestRetry(failed.map(\.id), by: "someone").count == 1)
        try scene.run(working) { try working.isCaughtUp() && scene.letters.isEmpty }
        // The first and the second picture of x, and not the third: it is the first's again.
        let pictureEvents = try scene.faceEvents().filter { $0.picture == "x" }
        #expect(pictureEvents.count == 2 * (2 + 1))
        #expect(analyzer.calls.of("x") == 3)
        try working.close()
    }

    @Test func `a retry that fails is a failed letter again, with all its attempts`() throws {
        let scene = try AnalysisScene()
        try scene.store("x", TestPicture.pgm(faces: 1))
        let stage = try scene.stage(Switch().analyzer())
        try scene.finish(stage)
        let before = try #require(try scene.letters.first)
        for attempts in 2...4 {
            try administration(scene).requestRetry([before.id], by: "someone")
            try scene.run(stage) { try scene.letters.first?.state == .failed && stage.isCaughtUp() }
            let letter = try #require(try scene.letters.first)
            #expect(letter.attempts == attempts && letter.firstFailedAt == before.firstFailedAt)
        }
        #expect(try scene.faceEvents().isEmpty)
        try stage.close()
    }

    @Test func `a dropped letter lets go of its key, and its picture may come again`() throws {
        let scene = try AnalysisScene()
        let bytes = TestPicture.pgm(faces: 1)
        let lamp = Switch()
        let stage = try scene.stage(lamp.analyzer())
        try scene.store("x", bytes)
        try scene.finish(stage)
        lamp.isBroken = false
        try scene.store("x", bytes)
        try scene.finish(stage)
        #expect(try scene.letters.map(\.state) == [.failed, .parked])
        let first = try #require(try scene.letters.first)
        #expect(try administration(scene).drop([first.id], by: "someone", reason: "too dark").count == 1)
        try scene.run(stage) { try stage.isCaughtUp() && scene.letters.isEmpty }
        #expect(try scene.analyzed()["x"]?.count == 1)
        try stage.close()
        // Also whoever takes over knows that the dropped one was not analysed, and the other was.
        try scene.store("x", bytes)
        let next = try scene.stage(lamp.analyzer())
        try scene.finish(next)
        #expect(try scene.analyzed()["x"]?.count == 1)
        try next.close()
    }

    @Test func `a picture whose letter was dropped is analysed when it comes again, also after a restart`() throws {
        let scene = try AnalysisScene()
        let bytes = TestPicture.pgm(faces: 1)
        let lamp = Switch()
        let stage = try scene.stage(lamp.analyzer())
        try scene.store("x", bytes)
        try scene.finish(stage)
        let letter = try #require(try scene.letters.first)
        try administration(scene).drop([letter.id], by: "someone", reason: "too dark")
        try scene.run(stage) { try stage.isCaughtUp() && scene.letters.isEmpty }
        try stage.close()
        // Who takes over knows it from the log alone.
        lamp.isBroken = false
        try scene.store("x", bytes)
        let next = try scene.stage(lamp.analyzer())
        try scene.finish(next)
        #expect(try scene.analyzed()["x"]?.count == 1)
        try next.close()
    }

    @Test func `a letter that is dropped at the very commit of its retry has no faces`() throws {
        let scene = try AnalysisScene()
        try scene.store("x", TestPicture.pgm(faces: 1))
        let lamp = Switch()
        let id = Mutex<DeadLetterID?>(nil)
        let log = scene.log
        let stage = try scene.stage(lamp.analyzer()) {
            $0.onStep = { step in
                guard step == .committing, let letter = id.withLock({ $0 }) else { return }
                id.withLock { $0 = nil }
                _ = try? DeadLetterAdministration(log).drop([letter], by: "someone else", reason: "changed my mind")
            }
        }
        try scene.finish(stage)
        lamp.isBroken = false
        let letter = try #require(try scene.letters.first).id
        try administration(scene).requestRetry([letter], by: "someone")
        // The commits before that of the answer are of the request.
        try scene.run(stage) { stage.isAwaitingAnswers }
        id.withLock { $0 = letter }
        try scene.run(stage) { try stage.isCaughtUp() && scene.letters.isEmpty && !stage.isAwaitingAnswers }
        #expect(id.withLock { $0 } == nil)
        #expect(try scene.faceEvents().isEmpty)
        try stage.close()
    }

    @Test func `a letter that is dropped while its retry is under way has no faces`() throws {
        let scene = try AnalysisScene()
        try scene.store("x", TestPicture.pgm(faces: 1))
        let lamp = Switch()
        let isHeld = Mutex(true)
        let stage = try scene.stage(
            ScriptedAnalyzer { _, _ in
                if lamp.isBroken { throw AnalysisFailure.giveUp(.refused, reason: "blurred") }
                while isHeld.withLock({ $0 }) { await Task.yield() }
                return [.at(1)]
            })
        try scene.finish(stage)
        lamp.isBroken = false
        let id = try #require(try scene.letters.first).id
        try administration(scene).requestRetry([id], by: "someone")
        try scene.run(stage) { stage.isAwaitingAnswers }
        #expect(try administration(scene).drop([id], by: "someone else", reason: "changed my mind").count == 1)
        isHeld.withLock { $0 = false }
        try scene.run(stage) { try stage.isCaughtUp() && !stage.isAwaitingAnswers }
        #expect(try scene.faceEvents().isEmpty)
        #expect(try scene.letters.isEmpty)
        try stage.close()
    }

    @Test func `a picture that was gone and is stored again is analysed, and holds nobody up`() throws {
        let scene = try AnalysisScene()
        let bytes = TestPicture.pgm(faces: 2)
        try scene.store("x", bytes, isKept: false)
        let stage = try scene.stage(SyntheticAnalyzer())
        try scene.finish(stage)
        #expect(try scene.letters.map(\.errorClass) == ["gone"])
        try scene.store("x", bytes)
        try scene.finish(stage)
        #expect(try scene.analyzed()["x"]?.count == 2)
        // The letter's own retry finds that all was done.
        try administration(scene).requestRetry(try scene.letters.map(\.id), by: "someone")
        try scene.run(stage) { try scene.letters.isEmpty }
        #expect(try scene.analyzed()["x"]?.count == 2)
        try stage.close()
    }

    @Test func `a picture that is stored again while its letter is being retried counts once`() throws {
        let scene = try AnalysisScene()
        let bytes = TestPicture.pgm(faces: 2)
        try scene.store("x", bytes, isKept: false)
        let isHeld = Mutex(true)
        let analyzer = ScriptedAnalyzer { _, _ in
            while isHeld.withLock({ $0 }) { await Task.yield() }
            return [.at(1)]
        }
        let stage = try scene.stage(analyzer)
        try scene.finish(stage)
        let id = try #require(try scene.letters.first).id
        try administration(scene).requestRetry([id], by: "someone")
        try scene.store("x", bytes)
        try scene.run(stage) { analyzer.calls.of("x") == 2 }
        isHeld.withLock { $0 = false }
        try scene.run(stage) { try stage.isCaughtUp() && scene.letters.isEmpty }
        #expect(try scene.analyzed()["x"]?.count == 1)
        try stage.close()
    }

    @Test func `two members retry a letter once`() throws {
        let scene = try AnalysisScene()
        let lamp = Switch()
        let analyzer = lamp.analyzer()
        for number in 0..<8 { try scene.store("p-\(number)", TestPicture.pgm(faces: 1, salt: number)) }
        let stages = try (0..<2).map { _ in try scene.stage(analyzer) }
        func run(until isDone: () throws -> Bool) throws {
            try scene.run(stages[0]) {
                _ = try stages[1].turn(timeout: .zero)
                return try isDone()
            }
        }
        try run { try scene.letters.count == 8 }
        lamp.isBroken = false
        try administration(scene).requestRetry(try scene.letters.map(\.id), by: "someone")
        try run { try scene.letters.isEmpty }
        #expect(try scene.analyzed().count == 8)
        for stage in stages { try stage.close() }
    }
}
