import Anonymization
import Blobs
import ConsumerGroups
import DeadLetters
import Devices
import ErrorKinds
import EventLog
import FootfallPipeline
import FootfallProducers
import Foundation
import Projections
import Pseudonyms
import Retention
import Sealing
import Testing

@testable import fflog

@Suite struct ExitStatusTests {
    @Test func `every kind has its status, and the documentation says which`() throws {
        let expected: [ErrorKind: Int32] = [
            .usage: 2, .malformed: 1, .tooLarge: 1, .refused: 3, .contention: 3, .notFound: 1, .nothingMatched: 5,
            .damaged: 1, .unsupported: 1, .unavailable: 1, .failed: 1,
        ]
        let path = FflogProcess.package.appendingPathComponent("docs/cli.md")
        let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        for kind in ErrorKind.allCases {
            #expect(ExitStatus.of(kind) == expected[kind], "\(kind)")
            let documented = rows.filter { $0.hasPrefix("| `\(kind.rawValue)` | \(ExitStatus.of(kind)) |") }
            #expect(documented.count == 1, "\(kind)")
        }
    }

    /// The same situation ends a command in the same way, whichever part of the program meets it.
    @Test(
        arguments: [
            (LogError.movedOn(.plan, "x"), LogError.contention(owner: "device 'd'", attempts: 9), 3),
            (LogError.contention(owner: "o", attempts: 9), SimulationError.anotherRun, 3),
            (LogError.contention(owner: "o", attempts: 9), PictureChanged("p"), 3),
            (
                GroupError.checkpointBeyondEnd(
                    group: "g", topic: "t", partition: PartitionID(0), checkpoint: Offset(2), highWaterMark: Offset(1)),
                ProjectionError.checkpointBeyondEnd(
                    projection: "p", topic: "t", partition: PartitionID(0), checkpoint: Offset(2),
                    highWaterMark: Offset(1)),
                3
            ),
            (
                AnonymizerError.topicReplaced("t"), ProjectionError.topicReplaced(projection: "p", topic: "t"), 3
            ),
            (
                LogError.otherEventType(topic: "t", expected: "e", found: nil),
                ProjectionError.schemaMismatch(projection: "p", topic: "t", expected: "e", found: nil), 3
            ),
            (KeyRingError.keyFileExposed("k", mode: 0o644), DeviceError.keyFileExposed("k"), 3),
            (LogError.invalidTopic("t", reason: "r"), GroupError.invalidGroup("g", reason: "r"), 2),
            (SealError.alreadySealing(processID: nil), RetentionError.busy(processID: nil), 3),
            (LogError.unknownTopic("t", known: []), GroupError.unknownGroup("g", known: []), 1),
            (
                LogError.newerFormat("d", found: 2, supported: 1),
                KeyRingError.newerFormat("k", found: 2, supported: 1), 1
            ),
            (LogError.corruptMetadata("m", reason: "r"), BlobError.corruptIndex("i", reason: "r"), 1),
            (BlobError.notFound("b"), DeadLetterError.unknownLetters(["l"], outstanding: 0), 5),
        ] as [(any KindedError, any KindedError, Int32)])
    func `the same situation has the same status everywhere`(
        one: any KindedError, other: any KindedError, status: Int32
    ) {
        #expect(ExitStatus.of(one.kind) == status && ExitStatus.of(other.kind) == status)
        #expect(one.kind == other.kind)
    }

    @Test func `a run of retention that is stopped has the status of its cause`() {
        let cause = LogError.diskFull("head.mdb", reason: "ENOSPC")
        let error = RetentionError.stopped(after: PurgeTotals(), cause: cause)
        #expect(error.kind == .unavailable && error.remedy == .freeSpace)
    }

    // MARK: Words

    @Test func `what helps follows what is wrong, as a command to type`() {
        #expect(
            ErrorText.of(LogError.unknownTopic("x", known: [])).hasSuffix(
                "there are no topics yet. Create it with: fflog topic create x"))
        #expect(ErrorText.of(LogError.closed("d")) == "the log at d was closed")
    }

    @Test func `of several remedies each is worded, in turn or as alternatives`() {
        #expect(
            RemedyText.of(.all([.verifyLog, .restoreFromBackup]))
                == "Run fflog verify to see what else is damaged. Restore the data directory from a backup")
        #expect(
            RemedyText.of(.oneOf([.correctLine, .skipBadLines]))
                == "Correct the line and import again, or skip bad ones with --skip-bad")
        #expect(RemedyText.of(.oneOf([.nameTime])) == "Say with --time when the messages were sent")
    }

    @Test func `a name that a shell would take apart is quoted`() {
        #expect(RemedyText.of(.showBlob("s/c/1.jpg")) == "Look at it again: fflog blob show s/c/1.jpg")
        #expect(RemedyText.of(.showBlob("a b")) == "Look at it again: fflog blob show 'a b'")
        #expect(RemedyText.of(.showBlob("it's")) == #"Look at it again: fflog blob show 'it'\''s'"#)
    }
}
