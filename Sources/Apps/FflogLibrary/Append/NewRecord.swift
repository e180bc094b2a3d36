/// A record to be appended to a topic of any bytes.
///
/// ```swift
/// NewRecord(key: "north", value: "open")
/// ```
public struct NewRecord: Sendable, Hashable {
    /// A header of a record.
    public struct Header: Sendable, Hashable {
        public var key: String
        /// `nil` is a null value, which is another thing than an empty one.
        public var value: [UInt8]?

        public init(key: String, value: [UInt8]?) {
            self.key = key
            self.value = value
        }
    }

    /// Records of one key keep their order; `nil` for none.
    public var key: [UInt8]?
    /// `nil` is a null value, which is another thing than an empty one.
    public var value: [UInt8]?
    public var headers: [Header]
    /// When it happened; `nil` is when it is appended.
    public var eventTime: EventTime?
    /// Another partition than the key's; of records without a key those of one append go to one partition, each append to the
    /// next.
    public var partition: PartitionID?

    public init(
        key: [UInt8]? = nil, value: [UInt8]?, headers: [Header] = [], eventTime: EventTime? = nil,
        partition: PartitionID? = nil
    ) {
        self.key = key
        self.value = value
        self.headers = headers
        self.eventTime = eventTime
        self.partition = partition
    }

    /// The same with texts in UTF-8.
    public init(
        key: String? = nil, value: String, headers: [Header] = [], eventTime: EventTime? = nil,
        partition: PartitionID? = nil
    ) {
        self.init(
            key: key.map { Array($0.utf8) }, value: Array(value.utf8), headers: headers, eventTime: eventTime,
            partition: partition)
    }
}

/// Where a record is: its partition, and its offset there.
public struct RecordPosition: Sendable, Hashable {
    public let partition: PartitionID
    public let offset: Offset

    public init(partition: PartitionID, offset: Offset) {
        self.partition = partition
        self.offset = offset
    }
}
