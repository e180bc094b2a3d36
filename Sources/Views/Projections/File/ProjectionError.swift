import ErrorKinds
package import EventLog

/// What a projection refuses or finds: each says what, where and why.
package enum ProjectionError: Error, Sendable {
    /// The definition changed since the file's rows were computed.
    case stale(projection: String, path: String, differences: [String])
    case alreadyRunning(projection: String, processID: Int32?)
    /// Another rebuild of the projection is under way, or its first version is being made.
    case beingRebuilt(projection: String, processID: Int32?)
    /// Nothing serves yet, and a rebuild that is to make the first version was cut short.
    case unfinishedRebuild(projection: String, version: Int)
    /// The log no longer has what the rebuild would read.
    case wouldHaveGaps(projection: String, topic: String, gaps: [GapRange], serving: Int?)
    /// Another version began to serve than the one that served when the rebuild began.
    case pointerMoved(projection: String, expected: Int, found: Int)
    case unknownVersion(projection: String, version: Int, known: [Int])
    /// Readers see the version.
    case versionServes(projection: String, version: Int)
    /// Somebody computes the version.
    case versionInUse(projection: String, version: Int, processID: Int32?)
    case corruptCatalog(path: String, reason: String)
    case neverRun(projection: String)
    /// The topic was deleted and created anew: the checkpoints are those of another log.
    case topicReplaced(projection: String, topic: String)
    /// The topic that the serving rows were computed from is gone, and there is none of its name.
    case topicGone(projection: String, topic: String, version: Int)
    /// The log ends before what was read of it: it was restored from a backup, or its folder was filled anew.
    case checkpointBeyondEnd(
        projection: String, topic: String, partition: PartitionID, checkpoint: Offset, highWaterMark: Offset)
    /// The log is another than the one that the rows were computed from, or an older copy of it that has grown since.
    case otherLog(
        projection: String, topic: String, partition: PartitionID, checkpoint: Offset, difference: LogDifference)
    case schemaMismatch(projection: String, topic: String, expected: String, found: String?)
    case missingColumn(projection: String, schema: String, column: String)
    case corruptFile(path: String, place: String, reason: String)
    case corruptBatch(topic: String, partition: PartitionID, offset: Offset, reason: String)
    case newerFormat(path: String, found: Int, supported: Int)
    case notConserved(projection: String, partition: PartitionID, offset: Offset, accounted: Int)
    case invalidQuery(String)
    case invalidSetting(projection: String, name: String, reason: String)
}

extension ProjectionError: KindedError {
    package var description: String {
        switch self {
        case .stale(let projection, let path, let differences):
            return
                "projection '\(projection)' is stale: the rows in \(path) were computed by another definition ("
                + differences.joined(separator: "; ") + "). They are served as they are, and nothing was changed"
        case .alreadyRunning(let projection, let processID):
            let holder = processID.map { "process \($0)" } ?? "another process"
            return "projection '\(projection)' is being run by \(holder); one runner at a time. Stop it first"
        case .neverRun(let projection):
            return "projection '\(projection)' has no rows yet"
        case .beingRebuilt(let projection, let processID):
            let holder = processID.map { "process \($0)" } ?? "another process"
            return
                "projection '\(projection)' is being rebuilt by \(holder); one rebuild at a time. Nothing was changed"
        case .unfinishedRebuild(let projection, let version):
            return
                "projection '\(projection)' has no rows yet, and a rebuild of it (version \(version)) was cut short"
        case .wouldHaveGaps(let projection, let topic, let gaps, let serving):
            return
                "projection '\(projection)' can't be rebuilt whole: the log no longer has \(gaps.reduce(0) { $0 + $1.count }) "
                + "records of topic '\(topic)' (" + gaps.map(\.description).joined(separator: "; ") + "). "
                + (serving.map {
                    "The new version would lack what version \($0) has of them. "
                } ?? "No row would have what was in them. ")
                + "Nothing was changed"
        case .pointerMoved(let projection, let expected, let found):
            return
                "projection '\(projection)': version \(found) serves by now, not \(expected) as when this rebuild began; "
                + "the new version was not promoted"
        case .unknownVersion(let projection, let version, let known):
            return
                "projection '\(projection)' has no version \(version); "
                + (known.isEmpty ? "there is none" : "there are: " + known.map(String.init).joined(separator: ", "))
        case .versionServes(let projection, let version):
            return
                "\(projection)@\(version) is the version that serves; nothing was dropped. It can go when another serves"
        case .versionInUse(let projection, let version, let processID):
            let holder = processID.map { "process \($0)" } ?? "another process"
            return "\(projection)@\(version) is being computed by \(holder); nothing was dropped. Stop that first"
        case .corruptCatalog(let path, let reason):
            return
                "corrupt catalog of projections \(path): \(reason). Without the file the newest version of each projection "
                + "serves, as the program has it"
        case .topicReplaced(let projection, let topic):
            return
                "projection '\(projection)' was computed from an earlier topic '\(topic)', which was deleted and "
                + "created anew"
        case .topicGone(let projection, let topic, _):
            return
                "the rows of projection '\(projection)' were computed from topic '\(topic)', which was deleted: they are not shown"
        case .checkpointBeyondEnd(let projection, let topic, let partition, let checkpoint, let highWaterMark):
            return
                "projection '\(projection)' has read topic '\(topic)', partition \(partition) up to offset \(checkpoint), "
                + "but the next offset there is only \(highWaterMark): the log was restored or replaced"
        case .otherLog(let projection, let topic, let partition, let checkpoint, let difference):
            return
                "the rows of projection '\(projection)' are of another log: its checkpoint in topic '\(topic)', partition "
                + "\(partition) is \(checkpoint); \(difference)"
        case .schemaMismatch(let projection, let topic, let expected, let found):
            return
                "projection '\(projection)' reads events of \(expected), but topic '\(topic)' carries "
                + (found ?? "records of any bytes, without a schema")
        case .missingColumn(let projection, let schema, let column):
            return "projection '\(projection)' reads '\(column)', which \(schema) does not have in the form it needs"
        case .corruptFile(let path, let place, let reason):
            return
                "corrupt projection file \(path): \(place): \(reason)"
        case .corruptBatch(let topic, let partition, let offset, let reason):
            return "corrupt batch: topic '\(topic)', partition \(partition), offset \(offset): \(reason)"
        case .newerFormat(let path, let found, let supported):
            return
                "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported). "
                + "Nothing was changed"
        case .notConserved(let projection, let partition, let offset, let accounted):
            return
                "projection '\(projection)', partition \(partition): \(offset) offsets were read, but \(accounted) are "
                + "accounted for. Nothing of this step was committed; this is a fault of the program, please report it"
        case .invalidQuery(let reason):
            return reason
        case .invalidSetting(let projection, let name, let reason):
            return "projection '\(projection)', setting \(name): \(reason)"
        }
    }
    package var kind: ErrorKind {
        switch self {
        case .stale, .alreadyRunning, .beingRebuilt, .unfinishedRebuild, .wouldHaveGaps, .versionServes, .versionInUse,
            .topicReplaced, .topicGone, .checkpointBeyondEnd, .otherLog, .schemaMismatch, .missingColumn:
            .refused
        case .pointerMoved: .contention
        case .unknownVersion, .neverRun: .notFound
        case .corruptCatalog, .corruptFile, .corruptBatch: .damaged
        case .newerFormat: .unsupported
        case .notConserved: .failed
        case .invalidQuery, .invalidSetting: .usage
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .stale(let projection, _, _), .topicReplaced(let projection, _),
            .checkpointBeyondEnd(let projection, _, _, _, _), .otherLog(let projection, _, _, _, _),
            .versionServes(let projection, _):
            .rebuildProjection(projection)
        case .neverRun(let projection): .runProjection(projection)
        case .unfinishedRebuild(let projection, let version):
            .oneOf([.resumeRebuild(projection), .dropProjectionVersion(projection, version: version)])
        case .topicGone(let projection, _, let version): .dropProjectionVersion(projection, version: version)
        case .wouldHaveGaps(let projection, _, _, _): .rebuildWithGap(projection)
        case .pointerMoved(let projection, _, _): .all([.showProjection(projection), .rebuildProjection(projection)])
        case .corruptCatalog(let path, _): .removeFile(path)
        case .corruptBatch: .all([.verifyLog, .restoreFromBackup])
        case .corruptFile: .rebuildProjection(nil)
        case .newerFormat: .useNewerProgram
        case .alreadyRunning, .beingRebuilt, .unknownVersion, .versionInUse, .schemaMismatch, .missingColumn,
            .notConserved, .invalidQuery, .invalidSetting:
            nil
        }
    }
}
