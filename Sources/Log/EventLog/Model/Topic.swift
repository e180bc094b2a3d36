public import Timekeeping

/// Who may see what a topic holds (design: *Privacy*).
public enum DataClass: String, CaseIterable, Sendable {
    /// Pictures' metadata and faces: never leaves the store, encrypted.
    case restricted
    /// Visits under a pseudonym of the day: stays in the store.
    case pseudonymous
    /// What names nobody: may leave the store.
    case anonymous
    /// Counts, configuration, the log's own records.
    case operational

    /// Whether a topic of the class takes only what its event schema names.
    package var hasAllowList: Bool { self == .pseudonymous || self == .anonymous }

    /// Whether what it holds is of persons.
    var isPersonal: Bool { self == .restricted || self == .pseudonymous }

    /// How little may be done with what the class holds: a topic that holds records never gets a less strict one.
    var strictness: Int {
        switch self {
        case .restricted: 2
        case .pseudonymous: 1
        case .anonymous, .operational: 0
        }
    }
}

/// What a topic is created with.
public struct TopicConfiguration: Sendable, Equatable {
    /// 1 to 249 characters of `a-z A-Z 0-9 . _ -`, as in Kafka.
    public var name: String
    /// 1 to 1024; can grow, never shrink.
    public var partitions: Int
    public var dataClass: DataClass
    /// The full name of the event schema of every record, or `nil` for records of any bytes.
    public var schema: String?
    /// How a key finds its partition.
    public var partitioner: Partitioner
    /// zstd's level for row batches and for the columns on which zstd pays.
    public var compressionLevel: Int
    /// The largest event that is taken, in bytes of key and value.
    public var eventBytesMax: Int
    /// Which event times are taken.
    public var eventTimes: EventTimeBounds
    /// The field whose values are the topic's substreams, in which lateness is judged; `nil`: the schema's key field, or the
    /// record's key.
    public var substream: String?

    public init(
        name: String, partitions: Int = 1, dataClass: DataClass = .operational, schema: String? = nil,
        partitioner: Partitioner = .kafka, compressionLevel: Int = 1, eventBytesMax: Int = 1 << 20,
        eventTimes: EventTimeBounds = .standard,
        substream: String? = nil
    ) {
        self.name = name
        self.partitions = partitions
        self.dataClass = dataClass
        self.schema = schema
        self.partitioner = partitioner
        self.compressionLevel = compressionLevel
        self.eventBytesMax = eventBytesMax
        self.eventTimes = eventTimes
        self.substream = substream
    }

    package static let partitionsMax = 1024
    package static let compressionLevels = 1...19

    /// - Throws: ``LogError/invalidTopic(_:reason:)``
    package func validate() throws {
        func refuse(_ reason: String) -> LogError { .invalidTopic(name, reason: reason) }
        guard (1...249).contains(name.utf8.count), name != ".", name != ".." else {
            throw refuse("a name has 1 to 249 characters and is neither . nor ..")
        }
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed else { throw refuse("a name is made of a-z, A-Z, 0-9, '.', '_' and '-'") }
        guard (1...Self.partitionsMax).contains(partitions) else {
            throw refuse("\(partitions) partitions; 1 to \(Self.partitionsMax) are possible")
        }
        guard Self.compressionLevels.contains(compressionLevel) else {
            throw refuse("compression level \(compressionLevel); 1 to 19 are possible")
        }
        guard (1...(64 << 20)).contains(eventBytesMax) else {
            throw refuse("a largest event of \(eventBytesMax) bytes; 1 to 67108864 are possible")
        }
        if let ahead = eventTimes.ahead, ahead < .zero {
            throw refuse("event times can't be bounded to \(ahead.milliseconds) ms ahead of their append")
        }
    }
}

/// A topic as the log knows it.
public struct Topic: Sendable {
    public let id: TopicID
    public let configuration: TopicConfiguration
    /// The newest version of the topic's schema when it was read, or `nil` for records of any bytes.
    public let schemaID: SchemaID?
    public let createdAt: EventTime
    /// Whether all that it holds was made up, by simulation or a benchmark: no deadline holds for it, and it is never published.
    /// Only a topic to which nothing was appended can become one; the first append by anything else ends it.
    public let isSynthetic: Bool
    package let clockCorrections: ClockCorrections

    package init(
        id: TopicID, configuration: TopicConfiguration, schemaID: SchemaID?, createdAt: EventTime,
        isSynthetic: Bool = false, clockCorrections: ClockCorrections = ClockCorrections()
    ) {
        self.id = id
        self.configuration = configuration
        self.schemaID = schemaID
        self.createdAt = createdAt
        self.isSynthetic = isSynthetic
        self.clockCorrections = clockCorrections
    }

    /// The same, for who writes in another version of its schema than the newest.
    init(_ topic: Topic, schemaID: SchemaID) {
        self.init(
            id: topic.id, configuration: topic.configuration, schemaID: schemaID, createdAt: topic.createdAt,
            isSynthetic: topic.isSynthetic, clockCorrections: topic.clockCorrections)
    }

    public var name: String { configuration.name }
    public var partitions: [PartitionID] { (0..<configuration.partitions).map { PartitionID($0) } }
}

/// A version of an event schema: what its batches were encoded with.
public struct SchemaRecord: Sendable, Equatable {
    public let id: SchemaID
    /// The full name of the message, such as `footfall.v1.VisitorObserved`.
    public let name: String
    /// 1 for the first.
    public let version: Int
    /// A serialized `google.protobuf.FileDescriptorSet`.
    public let descriptorSet: [UInt8]
    public let registeredAt: EventTime
}
