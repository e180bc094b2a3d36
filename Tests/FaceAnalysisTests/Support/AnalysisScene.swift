import Bytes
import ConsumerGroups
import DeadLetters
import EventLog
import TypedTopics
import EventSchema
import FaceAnalysis
import FootfallEvents
import Foundation
import Pipeline
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// A log with pictures on topic `blobs`, in a folder of its own.
final class AnalysisScene {
    private let temporary = TemporaryFolder()
    var path: String { temporary.path("log") }
    let log: EventLog
    let pictures = PictureBox()
    let clock = TestClock(1_000)
    private let blobs: EventGathering<BlobEvent>

    init(partitions: Int = 4) throws {
        log = try EventLog.open(temporary.path("log"), .create)
        blobs = try Self.blobs(log, partitions: partitions)
    }

    static func blobs(_ log: EventLog, partitions: Int) throws -> EventGathering<BlobEvent> {
        _ = try FootfallTopic.blobs.ensure(in: log, partitions: partitions)
        return try FootfallTopic.blobs.gathering(in: log)
    }

    /// Stores a picture and its event, in an append of its own.
    func store(
        _ name: String, _ bytes: [UInt8], contentType: String = "image/x-portable-graymap", isKept: Bool = true,
        capturedAt: Int64? = 1_784_283_300_000
    )
        throws
    {
        if isKept { pictures.put(name, bytes) }
        var event = BlobEvent()
        event.name = name
        event.eventTime = 1_784_283_300_250
        event.stored.sha256 = Data(PictureBox.digest(bytes))
        event.stored.sizeBytes = UInt64(bytes.count)
        event.stored.contentType = contentType
        event.stored.metadata = "{}"
        if let capturedAt { event.stored.capturedAt = capturedAt }
        try append([event])
    }

    func append(_ events: [BlobEvent]) throws {
        for event in events { try blobs.append(event) }
        var request = AppendRequest()
        blobs.encode(into: &request)
        try log.append(request)
    }

    /// Options by the scene's own clock: nothing waits for real time but answers.
    var options: FaceStageOptions {
        var options = FaceStageOptions()
        options.monotonic = { [clock] in clock.now.milliseconds }
        options.member.session = .milliseconds(600_000)
        return options
    }

    func stage(_ analyzer: any FaceAnalyzer, _ change: (inout FaceStageOptions) -> Void = { _ in }) throws -> FaceStage
    {
        var options = options
        change(&options)
        return try FaceStage(log, analyzer: analyzer, pictures: pictures, options: options)
    }

    /// Turns until `isDone`. The clock moves only while no answer is awaited, so that nothing times out over a slow machine.
    @discardableResult
    func run(_ stage: FaceStage, step milliseconds: Int64 = 100, until isDone: () throws -> Bool) throws -> StageTurn {
        var total = StageTurn()
        let end = Date(timeIntervalSinceNow: 600)
        while true {
            let turn = try stage.turn(timeout: .zero)
            total.recordsRead += turn.recordsRead
            total.eventsWritten += turn.eventsWritten
            total.deadLetters += turn.deadLetters
            if try isDone() { return total }
            try #require(Date() < end, "the stage does not come to its end")
            if stage.isAwaitingAnswers { usleep(500) } else { clock.advance(milliseconds) }
        }
    }

    @discardableResult
    func finish(_ stage: FaceStage) throws -> StageTurn { try run(stage) { try stage.isCaughtUp() } }

    /// All events on `faces`, partition by partition.
    func faceEvents() throws -> [FaceEvent] { try Self.faceEvents(log) }

    static func faceEvents(_ log: EventLog) throws -> [FaceEvent] {
        let topic = try log.topic("faces")
        let reader = EventReader<FaceEvent>(log)
        return try topic.partitions.flatMap { try reader.read(topic, $0, from: .zero, bytesMax: .max).records }
            .map { record in
                guard let event = record.event else { throw UnexpectedRecord() }
                return event
            }
    }

    /// The faces of each picture that was analysed; fails where a picture was analysed more than once, or its events are not
    /// its faces and then the word that it is done.
    func analyzed() throws -> [String: [FaceAnalyzed]] { try Self.analyzed(try faceEvents()) }

    static func analyzed(_ events: [FaceEvent]) throws -> [String: [FaceAnalyzed]] {
        var open: [String: [FaceAnalyzed]] = [:]
        var done: [String: [FaceAnalyzed]] = [:]
        for event in events {
            switch event.event {
            case .faceAnalyzed(let face):
                #expect(face.faceIndex == open[event.picture]?.count ?? 0, "\(event.picture): a face twice")
                #expect(done[event.picture] == nil, "\(event.picture): a face after its end")
                open[event.picture, default: []].append(face)
            case .pictureAnalyzed(let picture):
                #expect(done[event.picture] == nil, "\(event.picture) was analysed twice")
                done[event.picture] = open[event.picture] ?? []
                #expect(Int(picture.faces) == done[event.picture]?.count)
            case nil: throw UnexpectedRecord()
            }
        }
        #expect(Set(open.keys).isSubset(of: done.keys))
        return done
    }

    var letters: [DeadLetter] {
        get throws { try DeadLetterAdministration(log).letters(DeadLetterSelection()) }
    }
}

struct UnexpectedRecord: Error {}

/// Pictures in memory.
final class PictureBox: PictureSource {
    private let content = Mutex<[String: [UInt8]]>([:])

    func put(_ name: String, _ bytes: [UInt8]) { content.withLock { $0[name] = bytes } }
    func delete(_ name: String) { content.withLock { $0[name] = nil } }

    func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8] {
        guard let bytes = content.withLock({ $0[name] }) else { throw PictureGone(name) }
        guard Self.digest(bytes) == sha256 else { throw PictureGone(name, reason: "it was replaced") }
        return bytes
    }

    /// Stands for SHA-256: 32 bytes that differ where the bytes do.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        let hash = FNV1a.hash(bytes)
        return (0..<4).flatMap { part in withUnsafeBytes(of: hash &+ part) { Array($0) } }
    }
}

enum TestPicture {
    /// A PGM that says where `faces` faces are; `salt` makes it another picture.
    static func pgm(faces: Int, salt: Int = 0) -> [UInt8] {
        let places = (0..<faces).map { "\($0 * 10),5,8,9,person-\($0)" }.joined(separator: ";")
        let head = "P5\n# faces: \(places)\n# salt \(salt)\n32 16\n255\n"
        return Array(head.utf8) + [UInt8](repeating: UInt8(truncatingIfNeeded: salt), count: 32 * 16)
    }
}

/// Answers as a test says.
struct ScriptedAnalyzer: FaceAnalyzer {
    let label = AnalyzerLabel(name: "scripted", version: "1")
    let answer: @Sendable (Picture, Int) async throws -> [AnalyzedFace]
    /// How often each picture was asked about.
    let calls = CallCounter()

    func analyze(_ picture: Picture) async throws -> [AnalyzedFace] {
        try await answer(picture, calls.count(picture.name))
    }
}

final class CallCounter: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: 1 for the first call.
    func count(_ name: String) -> Int {
        counts.withLock {
            $0[name, default: 0] += 1
            return $0[name]!
        }
    }

    func of(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
    var names: Int { counts.withLock { $0.count } }
    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}

extension AnalyzedFace {
    static func at(_ left: UInt32) -> AnalyzedFace {
        var face = AnalyzedFace()
        face.box = Rectangle(left: left, top: 1, width: 2, height: 3)
        return face
    }
}
