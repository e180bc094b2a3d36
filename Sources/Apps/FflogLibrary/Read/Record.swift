/// A record of a topic, copied out of the log.
public struct Record<Value: Sendable>: Sendable {
    public let topic: String
    public let partition: PartitionID
    public let offset: Offset
    /// When it happened; `nil` only where ``unreadable`` says that its batch can't be read.
    public let eventTime: EventTime?
    /// When it became durable.
    public let appendTime: EventTime
    /// The key; `nil` where there is none.
    public let key: [UInt8]?
    public let headers: [NewRecord.Header]
    /// The event, or the bytes: `nil` for a null value and where ``unreadable`` says why there is none.
    public let value: Value?
    /// Why the value can't be read as an event of the topic; `nil` where it can.
    public let unreadable: String?
    /// How many records of the partition, directly before this one, were purged before they were read; nearly always 0.
    public internal(set) var purgedBefore = 0

    /// The key as text; `nil` where there is none or it is not UTF-8.
    public var keyText: String? { key.flatMap { String(validating: $0, as: UTF8.self) } }
}

/// Where to begin to read.
public enum ReadStart: Sendable, Hashable {
    /// At the oldest record that is kept.
    case start
    /// At what will be appended next.
    case end
    /// At an offset, which has to be there: of one partition.
    case offset(Offset)
    /// At the first record that happened at that time or later. Earlier ones that were appended after it come too.
    case time(EventTime)
}
