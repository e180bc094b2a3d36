import Anonymization
import Blobs
import ConsumerGroups
import DeadLetters
import Devices
import ErrorKinds
import EventHubs
import EventLog
import Foundation
import InputFiles
import Projections
import Pseudonyms
import Retention
import Sealing
import Simulation
import Testing
@testable import FootfallPipeline

@testable import fflog
import Terminal

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

    /// It may have removed records: it is none of those that a caller repeats because nothing was changed.
    @Test(
        arguments: [
            (LogError.diskFull("head.mdb", reason: "ENOSPC"), .unavailable, .freeSpace),
            (LogError.corruptSegment("s", reason: "r"), .damaged, .all([.verifySegments, .restoreFile("s")])),
            (LogError.contention(owner: "o", attempts: 9), .failed, .planRetention),
            (LogError.movedOn(.plan, "x"), .failed, .planRetention),
            (RetentionError.moved("x"), .failed, .planRetention),
            (LogError.closed("d"), .failed, nil),
        ] as [(any KindedError, ErrorKind, Remedy?)])
    func `a run of retention that is stopped on the way fails, whatever stops it`(
        cause: any KindedError, kind: ErrorKind, remedy: Remedy?
    ) {
        let error = RetentionError.stopped(after: PurgeTotals(), cause: cause)
        #expect(error.kind == kind && error.remedy == remedy)
        #expect(ExitStatus.of(error.kind) == 1)
    }

    @Test func `an error that wraps another takes over its kind and its remedy`() {
        let unreadable = SourceFileError.unreadable(path: "f", reason: "EIO")
        let corrupt = SourceFileError.corruptGzip(path: "f", reason: "cut off")
        for cause in [unreadable, corrupt] {
            let error = CSVError.unreadable(cause)
            #expect(error.kind == cause.kind && error.remedy == cause.remedy && "\(error)" == "\(cause)")
        }
        #expect(unreadable.kind != corrupt.kind)
        let causes: [any KindedError] = [
            LogError.diskFull("head.mdb", reason: "ENOSPC"), LogError.contention(owner: "o", attempts: 9),
            RetentionError.auditTopicKept,
        ]
        for cause in causes {
            let error = RetentionStageFailed(topic: "t", error: cause)
            #expect(error.kind == cause.kind && error.remedy == cause.remedy && "\(error)".hasSuffix("\(cause)"))
        }
        #expect(RetentionStageFailed(topic: "t", error: CancellationError()).kind == .failed)
    }

    @Test func `a bad message has the remedy of what is wrong with it, or may be skipped`() {
        func error(_ remedy: Remedy?) -> EventHubError {
            .badMessage(path: "f", line: 3, reason: "r", appended: 2, remedy: remedy)
        }
        #expect(error(EventHubError.noTime.remedy).remedy == .oneOf([.nameTime, .skipBadLines]))
        #expect(error(nil).remedy == .oneOf([.correctLine, .skipBadLines]))
        #expect(error(nil).kind == EventHubError.noTime.kind)
    }

    // MARK: Words

    @Test func `what helps follows what is wrong, as a command to type`() {
        #expect(
            ErrorText.of(LogError.unknownTopic("x", known: [])).hasSuffix(
                "there are no topics yet. Create it with: fflog topic create x"))
        #expect(ErrorText.of(LogError.closed("d")) == "the log at d was closed")
    }

    @Test func `what helps can be typed by whoever reads it, in the situation that the error is of`() {
        // A topic that can't be made or changed so, and one that is there.
        let needed = ErrorText.of(LogError.schemaNeeded(topic: "t", dataClass: .anonymous))
        #expect(needed.hasSuffix("Nothing was changed. Name one with --schema; see: fflog schema list"))
        let missing = ErrorText.of(LogError.schemaMissing(topic: "t", dataClass: .anonymous))
        #expect(missing.hasSuffix("Set one with: fflog topic alter t --schema NAME; see: fflog schema list"))
        let audit = ErrorText.of(LogError.auditTopicClass(topic: "audit", dataClass: .pseudonymous))
        #expect(audit.hasSuffix("Change it with: fflog topic alter audit --class operational"))
        // The store and group that were given are to hold, not those that the device has.
        let enrolled = ErrorText.of(DeviceError.alreadyEnrolled("box-1", store: "s", group: "g"))
        #expect(enrolled.hasSuffix("To replace the enrolment, add --again"))
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
