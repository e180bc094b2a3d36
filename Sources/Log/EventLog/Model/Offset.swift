/// The position of a record in its partition: from 0, dense, never reused.
public struct Offset: RawRepresentable, Comparable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }
    public init(_ value: Int64) { rawValue = value }

    public static let zero = Offset(0)

    public static func < (a: Offset, b: Offset) -> Bool { a.rawValue < b.rawValue }
    public static func + (a: Offset, records: Int) -> Offset { Offset(a.rawValue + Int64(records)) }
    /// The number of records from `b` up to, not including, `a`.
    public static func - (a: Offset, b: Offset) -> Int { Int(a.rawValue - b.rawValue) }

    public var description: String { String(rawValue) }
}

/// A partition of a topic, from 0.
public struct PartitionID: RawRepresentable, Comparable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }
    /// A number that no partition can have becomes the nearest that is out of range, to be refused where it is used.
    public init(_ value: Int) { rawValue = Int32(clamping: value) }

    public static func < (a: PartitionID, b: PartitionID) -> Bool { a.rawValue < b.rawValue }

    public var index: Int { Int(rawValue) }
    public var description: String { String(rawValue) }
}

/// A topic's number in its data directory; a topic that is created anew under an old name has another.
public struct TopicID: RawRepresentable, Comparable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static func < (a: TopicID, b: TopicID) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }
}

/// The number under which a version of an event schema is registered; 0 is no schema.
public struct SchemaID: RawRepresentable, Comparable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let none = SchemaID(rawValue: 0)
    public static func < (a: SchemaID, b: SchemaID) -> Bool { a.rawValue < b.rawValue }
    public var description: String { String(rawValue) }
}
