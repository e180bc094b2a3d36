import ErrorKinds

/// What the log refuses or finds: each says what, where and why.
public enum LogError: Error, Sendable {
    case unknownTopic(String, known: [String])
    case topicExists(String)
    case invalidTopic(String, reason: String)
    /// A change that a topic can't undergo, or not any more.
    case refusedChange(String, reason: String)
    case unknownSchema(String)
    /// The topic has another event type than whoever reads or writes it expects; `found` is `nil` for records of any bytes.
    case otherEventType(topic: String, expected: String, found: String?)
    case partitionOutOfRange(topic: String, partition: PartitionID, partitions: Int)
    case offsetOutOfRange(
        topic: String, partition: PartitionID, offset: Offset, logStart: Offset, highWaterMark: Offset)
    case eventTooLarge(topic: String, bytes: Int, limit: Int)
    /// An event time that the topic doesn't take. Nothing of the append was written.
    case eventTimeOutOfBounds(topic: String, partition: PartitionID, EventTimeFault)
    /// What was made up was to go to a topic, or be taken back from one, that holds something else. Nothing was changed.
    case notSynthetic(topic: String)
    /// The topic's allow-list is its event schema, and this is not in it. Nothing was written.
    case notAllowed(topic: String, dataClass: DataClass, what: String)
    /// The topic's class asks for an event schema as its allow-list, and it has none. Nothing was written.
    case schemaMissing(topic: String, dataClass: DataClass)
    /// A topic was to be made or changed so that its class asks for an event schema, and it would have none. Nothing was changed.
    case schemaNeeded(topic: String, dataClass: DataClass)
    /// The topic of the audit trail has a class with an allow-list, which an entry does not pass. Nothing was changed.
    case auditTopicClass(topic: String, dataClass: DataClass)
    case corruptBatch(topic: String, partition: PartitionID, offset: Offset, reason: String)
    case corruptMetadata(String, reason: String)
    /// A sealed segment's file is damaged, missing, or another one's.
    case corruptSegment(String, reason: String)
    /// The log moved on between a look and an append that was conditional on it. Nothing was written.
    case expectationFailed(ExpectationFailure)
    /// Others moved the log on during each of so many attempts at an append. Nothing was written.
    case contention(owner: String, attempts: Int)
    case noDataDirectory(String)
    case notADataDirectory(String, reason: String)
    /// It is its owner's, or a group's that this user isn't in.
    case unreadableDirectory(String)
    case newerFormat(String, found: Int, supported: Int)
    case readOnlyDirectory(String, reason: String)
    case truncated(String, reason: String)
    case diskFull(String, reason: String)
    /// The directory is of an earlier format, and the disk has no room to bring it to this program's. Nothing was changed.
    case noRoomToMigrate(String, needed: Int, free: Int)
    /// The device failed during a write: nothing more is written until the log was opened anew.
    case poisoned(String, reason: String)
    case closed(String)
    case storage(String)
}

extension LogError: KindedError {
    public var description: String {
        switch self {
        case .unknownTopic(let name, let known):
            let list =
                known.isEmpty
                ? "there are no topics yet" : "topics: " + known.prefix(20).joined(separator: ", ")
            let question = NearestName.question(for: name, among: known)
            return "unknown topic '\(name)'\(question.isEmpty ? "; \(list)" : question)"
        case .topicExists(let name):
            return "topic '\(name)' exists already"
        case .invalidTopic(let name, let reason), .refusedChange(let name, let reason):
            return "topic '\(name)': \(reason)"
        case .unknownSchema(let name):
            return "unknown event schema '\(name)'"
        case .otherEventType(let topic, let expected, let found):
            return
                "topic '\(topic)' holds \(found.map { "events of \($0)" } ?? "records of any bytes"), not \(expected)"
        case .partitionOutOfRange(let topic, let partition, let partitions):
            return "topic '\(topic)' has no partition \(partition); it has \(partitions): 0 to \(partitions - 1)"
        case .offsetOutOfRange(let topic, let partition, let offset, let logStart, let highWaterMark):
            return
                "offset \(offset) is outside of topic '\(topic)', partition \(partition), which holds "
                + (logStart == highWaterMark
                    ? "nothing (its next offset is \(highWaterMark))"
                    : "\(logStart) to \(highWaterMark.rawValue - 1) (next: \(highWaterMark))")
        case .eventTooLarge(let topic, let bytes, let limit):
            return "an event of \(bytes) bytes is larger than the limit of topic '\(topic)', \(limit)"
        case .eventTimeOutOfBounds(let topic, let partition, let fault):
            return "topic '\(topic)', partition \(partition): \(fault). Nothing of this append was written"
        case .notSynthetic(let topic):
            return
                "topic '\(topic)' is not marked synthetic: it may hold what was not made up. Simulations and benchmarks write "
                + "to, and take back, only topics that hold nothing else. Nothing was changed"
        case .notAllowed(let topic, let dataClass, let what):
            return
                "topic '\(topic)' is \(dataClass.rawValue) and takes only what its event schema names: \(what). "
                + "Nothing of this append was written"
        case .schemaMissing(let topic, let dataClass):
            return
                "topic '\(topic)' is \(dataClass.rawValue) and takes only what its event schema names: it has none. "
                + "Nothing of this append was written"
        case .schemaNeeded(let topic, let dataClass):
            return
                "topic '\(topic)' would be \(dataClass.rawValue) and take only what its event schema names: it has none. "
                + "Nothing was changed"
        case .auditTopicClass(let topic, let dataClass):
            return
                "topic '\(topic)' is \(dataClass.rawValue) and takes only what its event schema names: what was done to the log "
                + "is kept in a topic of class operational. Nothing was changed"
        case .corruptBatch(let topic, let partition, let offset, let reason):
            return "corrupt batch: topic '\(topic)', partition \(partition), offset \(offset): \(reason)"
        case .corruptMetadata(let place, let reason):
            return "corrupt metadata: \(place): \(reason)"
        case .corruptSegment(let path, let reason):
            return "corrupt segment \(path): \(reason)"
        case .expectationFailed(let failure):
            return "the log moved on: \(failure.reason). Nothing was written"
        case .contention(let owner, let attempts):
            return "other processes were faster than \(owner) in each of \(attempts) attempts; nothing was written"
        case .noDataDirectory(let path):
            return "no data directory at \(path)"
        case .notADataDirectory(let path, let reason):
            return "\(path) is not a data directory of fflog: \(reason)"
        case .unreadableDirectory(let path):
            return
                "\(path) may not be read by this user: a data directory is its owner's alone, unless a group was let in"
        case .newerFormat(let path, let found, let supported):
            return
                "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported). "
                + "Nothing was changed"
        case .readOnlyDirectory(let path, let reason):
            return "\(path) can't be written: \(reason). Reading works; appending needs write permission"
        case .truncated(let path, let reason):
            return "\(path) was truncated: \(reason). Nothing was changed"
        case .diskFull(let path, let reason):
            return "no room for \(path): \(reason). Nothing of this append was written"
        case .noRoomToMigrate(let path, let needed, let free):
            return
                "\(path) was written by an earlier fflog. To bring it to this program's format \(needed) bytes are needed on the "
                + "disk, and \(free) are free. Nothing was changed; it can be read as it is"
        case .poisoned(let path, let reason):
            return "writing \(path) failed in the device: \(reason). What was acknowledged is kept"
        case .closed(let path):
            return "the log at \(path) was closed"
        case .storage(let reason):
            return reason
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidTopic: .usage
        case .topicExists, .refusedChange, .otherEventType, .notAllowed, .schemaMissing, .schemaNeeded,
            .auditTopicClass, .eventTimeOutOfBounds, .notSynthetic:
            .refused
        case .expectationFailed, .contention: .contention
        case .unknownTopic, .unknownSchema, .partitionOutOfRange, .offsetOutOfRange, .noDataDirectory: .notFound
        case .eventTooLarge: .tooLarge
        case .corruptBatch, .corruptMetadata, .corruptSegment, .truncated: .damaged
        case .newerFormat: .unsupported
        case .notADataDirectory, .unreadableDirectory, .readOnlyDirectory, .diskFull, .noRoomToMigrate, .poisoned:
            .unavailable
        case .closed, .storage: .failed
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .unknownTopic(let name, let known):
            NearestName.suggestion(for: name, among: known) == nil ? .createTopic(name) : nil
        case .topicExists(let name): .describeTopic(name)
        case .unknownSchema: .listSchemas
        case .eventTooLarge(let topic, _, _): .raiseEventBytesMax(topic: topic)
        case .eventTimeOutOfBounds(let topic, _, _): .changeEventTimeBounds(topic: topic)
        case .notSynthetic: .nameAnotherTopic
        case .schemaMissing(let topic, _): .setSchema(topic: topic)
        case .schemaNeeded: .nameSchema
        case .auditTopicClass(let topic, _): .makeOperational(topic: topic)
        case .corruptBatch, .corruptMetadata: .all([.verifyLog, .restoreFromBackup])
        case .corruptSegment(let path, _): .all([.verifySegments, .restoreFile(path)])
        case .expectationFailed, .contention: .repeatRequest
        case .noDataDirectory: .nameDataDirectory
        case .unreadableDirectory: .letGroupIn
        case .newerFormat: .useNewerProgram
        case .truncated(let path, _): .restoreFile(path)
        case .diskFull, .noRoomToMigrate: .freeSpace
        case .poisoned: .all([.checkDevice, .verifyLog])
        case .invalidTopic, .refusedChange, .otherEventType, .partitionOutOfRange, .offsetOutOfRange, .notAllowed,
            .notADataDirectory,
            .readOnlyDirectory, .closed, .storage:
            nil
        }
    }
}
