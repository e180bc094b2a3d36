package import EventLog

/// What a projection refuses or finds: each says what, where, why and what to do.
package enum ProjectionError: Error, Sendable {
    /// The definition changed since the file's rows were computed.
    case stale(projection: String, path: String, differences: [String])
    case alreadyRunning(projection: String, processID: Int32?)
    case neverRun(projection: String)
    /// The topic was deleted and created anew: the checkpoints are those of another log.
    case topicReplaced(projection: String, topic: String)
    /// The log ends before what was read of it: it was restored from a backup, or its folder was filled anew.
    case checkpointBeyondEnd(
        projection: String, topic: String, partition: PartitionID, checkpoint: Offset, highWaterMark: Offset)
    case schemaMismatch(projection: String, topic: String, expected: String, found: String?)
    case missingColumn(projection: String, schema: String, column: String)
    case corruptFile(path: String, place: String, reason: String)
    case corruptBatch(topic: String, partition: PartitionID, offset: Offset, reason: String)
    case newerFormat(path: String, found: Int, supported: Int)
    case notConserved(projection: String, partition: PartitionID, offset: Offset, accounted: Int)
    case invalidQuery(String)
}

extension ProjectionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stale(let projection, let path, let differences):
            return
                "projection '\(projection)' is stale: the rows in \(path) were computed by another definition ("
                + differences.joined(separator: "; ") + "). Nothing was changed. Remove the file to compute it anew"
        case .alreadyRunning(let projection, let processID):
            let holder = processID.map { "process \($0)" } ?? "another process"
            return "projection '\(projection)' is being run by \(holder); one runner at a time. Stop it first"
        case .neverRun(let projection):
            return "projection '\(projection)' has no rows yet; run: fflog projection run \(projection) --once"
        case .topicReplaced(let projection, let topic):
            return
                "projection '\(projection)' was computed from an earlier topic '\(topic)', which was deleted and "
                + "created anew. Remove the projection's file to compute it from the new topic"
        case .checkpointBeyondEnd(let projection, let topic, let partition, let checkpoint, let highWaterMark):
            return
                "projection '\(projection)' has read topic '\(topic)', partition \(partition) up to offset \(checkpoint), "
                + "but the next offset there is only \(highWaterMark): the log was restored or replaced. "
                + "Remove the projection's file to compute it anew"
        case .schemaMismatch(let projection, let topic, let expected, let found):
            return
                "projection '\(projection)' reads events of \(expected), but topic '\(topic)' carries "
                + (found ?? "records of any bytes, without a schema")
        case .missingColumn(let projection, let schema, let column):
            return "projection '\(projection)' reads '\(column)', which \(schema) does not have in the form it needs"
        case .corruptFile(let path, let place, let reason):
            return
                "corrupt projection file \(path): \(place): \(reason). Remove the file to compute it anew from the log"
        case .corruptBatch(let topic, let partition, let offset, let reason):
            return
                "corrupt batch: topic '\(topic)', partition \(partition), offset \(offset): \(reason). "
                + "Run fflog verify to see what else is damaged"
        case .newerFormat(let path, let found, let supported):
            return
                "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported). "
                + "Use the newer program; nothing was changed"
        case .notConserved(let projection, let partition, let offset, let accounted):
            return
                "projection '\(projection)', partition \(partition): \(offset) offsets were read, but \(accounted) are "
                + "accounted for. Nothing of this step was committed; this is a fault of the program, please report it"
        case .invalidQuery(let reason):
            return reason
        }
    }
}
