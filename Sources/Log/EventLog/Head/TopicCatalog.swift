import Glibc
import LMDB
import SwiftProtobuf
internal import Timekeeping

/// Topics in the head: by name, each with its partitions' states.
enum TopicCatalog {
    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ name: String
    ) throws -> Topic? {
        // LMDB takes an empty key for a mistake.
        guard !name.isEmpty, let bytes = try Metadata.get(transaction, [UInt8](name.utf8), in: head.topics) else {
            return nil
        }
        return try topic(transaction, head, bytes, name)
    }

    /// What is stored of a topic, for who asks on every commit.
    static func record(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ name: String
    ) throws -> StoredTopicRecord? {
        try Metadata.get(transaction, [UInt8](name.utf8), in: head.topics).map {
            try Metadata.message(StoredTopicRecord.self, $0, "topic \(name)")
        }
    }

    static func dataClass(_ record: StoredTopicRecord) throws -> DataClass {
        let classes = DataClass.allCases
        guard (1...classes.count).contains(Int(record.dataClass)) else {
            throw LogError.corruptMetadata("topic \(record.name)", reason: "unknown data class")
        }
        return classes[Int(record.dataClass) - 1]
    }

    /// A topic of class pseudonymous or anonymous has a schema, and no field that its class may not carry.
    private static func requireAllowed(_ configuration: TopicConfiguration, _ schema: SchemaRecord?) throws {
        let (name, dataClass) = (configuration.name, configuration.dataClass)
        guard dataClass.hasAllowList else { return }
        guard let schema else { throw LogError.schemaNeeded(topic: name, dataClass: dataClass) }
        try AllowedSchema(schema, topic: name, dataClass: dataClass).check(topic: name, dataClass: dataClass)
    }

    /// A new version of a schema goes to the topics that have it.
    static func requireAllowed(
        _ schema: SchemaRecord, _ transaction: borrowing WriteTransaction, _ head: Head
    ) throws {
        for topic in try all(transaction, head) where topic.configuration.schema == schema.name {
            try requireAllowed(topic.configuration, schema)
        }
    }

    static func all(_ transaction: borrowing some Transaction & ~Copyable, _ head: Head) throws -> [Topic] {
        var topics: [Topic] = []
        var cursor = try transaction.cursor(head.topics)
        var found = try cursor.first()
        while found {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
            let name = String(decoding: key, as: UTF8.self)
            topics.append(try topic(transaction, head, try Metadata.value(of: stored, key: key), name))
            found = try cursor.next()
        }
        return topics
    }

    static func require(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ name: String
    ) throws -> Topic {
        if let topic = try get(transaction, head, name) { return topic }
        throw LogError.unknownTopic(name, known: try all(transaction, head).map(\.name))
    }

    static func create(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ configuration: TopicConfiguration, now: EventTime
    ) throws -> Topic {
        guard try get(transaction, head, configuration.name) == nil else {
            throw LogError.topicExists(configuration.name)
        }
        let schema = try configuration.schema.map { try SchemaRegistry.requireLatest(transaction, head, named: $0) }
        try requireAllowed(configuration, schema)
        let id = TopicID(rawValue: try HeadFormat.next("topic", transaction, head.meta))
        let topic = Topic(
            id: id, configuration: configuration, schemaID: schema?.id, createdAt: now)
        try put(transaction, head, topic)
        for partition in topic.partitions {
            try PartitionRecord.put(transaction, head, id, partition, PartitionState())
        }
        return topic
    }

    static func nothingTaken(_ configuration: TopicConfiguration) -> String {
        "no event time would be taken now: the earliest is \(configuration.eventTimes.earliest!), further ahead than is allowed"
    }

    /// Changes what can change: more partitions, class, partitioner only while empty, level, event limit, newest schema.
    static func alter(
        _ transaction: borrowing WriteTransaction, _ head: Head, _ name: String, now: EventTime,
        _ change: (inout TopicConfiguration) throws -> Void
    ) throws -> Topic {
        let old = try require(transaction, head, name)
        var configuration = old.configuration
        try change(&configuration)
        try configuration.validate()
        func refuse(_ reason: String) -> LogError { .refusedChange(name, reason: reason) }
        if configuration.eventTimes != old.configuration.eventTimes, configuration.eventTimes.takesNothing(at: now) {
            throw refuse(nothingTaken(configuration))
        }
        guard configuration.name == name else { throw refuse("a topic can't be renamed") }
        guard configuration.partitions >= old.configuration.partitions else {
            throw refuse(
                "\(old.configuration.partitions) partitions can't become \(configuration.partitions): they never shrink"
            )
        }
        var isEmpty = true
        for partition in old.partitions {
            let state = try PartitionRecord.get(transaction, head, old.id, partition)
            if state?.highWaterMark != .zero { isEmpty = false }
        }
        guard isEmpty || configuration.partitioner == old.configuration.partitioner else {
            throw refuse("it holds records; another partitioner would split the order of their keys")
        }
        guard isEmpty || configuration.schema == old.configuration.schema else {
            throw refuse("it holds records; its event schema can't be exchanged")
        }
        guard isEmpty || configuration.dataClass.strictness >= old.configuration.dataClass.strictness else {
            throw refuse(
                "it holds \(old.configuration.dataClass.rawValue) records; they can't become "
                    + "\(configuration.dataClass.rawValue)")
        }
        guard isEmpty || old.configuration.dataClass.hasAllowList || !configuration.dataClass.hasAllowList else {
            throw refuse(
                "it holds records that no allow-list was applied to; they can't become "
                    + "\(configuration.dataClass.rawValue). Create another topic, and append to it what may go there")
        }
        let schema = try configuration.schema.map { try SchemaRegistry.requireLatest(transaction, head, named: $0) }
        try requireAllowed(configuration, schema)
        let topic = Topic(
            id: old.id, configuration: configuration, schemaID: schema?.id,
            createdAt: old.createdAt, isSynthetic: old.isSynthetic, clockCorrections: old.clockCorrections)
        try put(transaction, head, topic)
        for partition in topic.partitions.dropFirst(old.configuration.partitions) {
            try PartitionRecord.put(transaction, head, topic.id, partition, PartitionState())
        }
        return topic
    }

    private static func put(_ transaction: borrowing WriteTransaction, _ head: Head, _ topic: Topic) throws {
        let configuration = topic.configuration
        var record = StoredTopicRecord()
        record.id = topic.id.rawValue
        record.name = configuration.name
        record.partitions = UInt32(configuration.partitions)
        record.dataClass = UInt32(DataClass.allCases.firstIndex(of: configuration.dataClass)!) + 1
        record.schemaID = topic.schemaID?.rawValue ?? 0
        record.partitioner = UInt32(Partitioner.allCases.firstIndex(of: configuration.partitioner)!) + 1
        record.compressionLevel = Int32(configuration.compressionLevel)
        record.createdAtMs = topic.createdAt.milliseconds
        record.maxEventBytes = UInt64(configuration.eventBytesMax)
        record.synthetic = topic.isSynthetic
        if configuration.eventTimes.earliest != EventTimeBounds.standard.earliest {
            record.earliestEventTimeMs = configuration.eventTimes.earliest?.milliseconds ?? .min
        }
        if configuration.eventTimes.ahead != EventTimeBounds.standard.ahead {
            record.eventTimeAheadMs = configuration.eventTimes.ahead?.milliseconds ?? .max
        }
        record.clockCorrections = topic.clockCorrections.stored
        record.substream = configuration.substream ?? ""
        try put(transaction, head, record)
    }

    static func put(_ transaction: borrowing WriteTransaction, _ head: Head, _ record: StoredTopicRecord) throws {
        try Metadata.put(transaction, [UInt8](record.name.utf8), try record.serializedBytes(), in: head.topics)
    }

    /// Absent is the default; the ends of the numbers' range are no bound.
    static func eventTimes(_ record: StoredTopicRecord) -> EventTimeBounds {
        var bounds = EventTimeBounds.standard
        if record.hasEarliestEventTimeMs {
            let earliest = record.earliestEventTimeMs
            bounds.earliest = earliest == .min ? nil : EventTime(milliseconds: earliest)
        }
        if record.hasEventTimeAheadMs {
            let ahead = record.eventTimeAheadMs
            bounds.ahead = ahead == .max ? nil : .milliseconds(ahead)
        }
        return bounds
    }

    private static func topic(
        _ transaction: borrowing some Transaction & ~Copyable, _ head: Head, _ bytes: [UInt8], _ name: String
    ) throws -> Topic {
        let record = try Metadata.message(StoredTopicRecord.self, bytes, "topic \(name)")
        let classes = DataClass.allCases
        let partitioners = Partitioner.allCases
        guard (1...classes.count).contains(Int(record.dataClass)),
            (1...partitioners.count).contains(Int(record.partitioner))
        else { throw LogError.corruptMetadata("topic \(name)", reason: "unknown data class or partitioner") }
        var schema: SchemaRecord?
        if record.schemaID != 0 {
            schema = try SchemaRegistry.get(transaction, head, SchemaID(rawValue: record.schemaID))
            guard let known = schema else {
                throw LogError.corruptMetadata("topic \(name)", reason: "its schema \(record.schemaID) is missing")
            }
            // The record has the version that was the newest when it was written.
            schema = try SchemaRegistry.requireLatest(transaction, head, named: known.name)
        }
        return Topic(
            id: TopicID(rawValue: record.id),
            configuration: TopicConfiguration(
                name: record.name, partitions: Int(record.partitions), dataClass: classes[Int(record.dataClass) - 1],
                schema: schema?.name, partitioner: partitioners[Int(record.partitioner) - 1],
                compressionLevel: Int(record.compressionLevel), eventBytesMax: Int(record.maxEventBytes),
                eventTimes: eventTimes(record), substream: record.substream.isEmpty ? nil : record.substream),
            schemaID: schema?.id, createdAt: EventTime(milliseconds: record.createdAtMs),
            isSynthetic: record.synthetic, clockCorrections: ClockCorrections(record.clockCorrections))
    }
}
