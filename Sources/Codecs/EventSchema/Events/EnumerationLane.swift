import SwiftProtobuf

extension SwiftProtobuf.Enum where RawValue == Int {
    /// The value of a column's lane. Numbers that the schema does not know are kept: open enums have a value for each.
    package init(lane: UInt64) { self = Self(rawValue: Int(Int64(bitPattern: lane))) ?? Self() }
}
