import SwiftProtobuf

/// The enum value of a lane; numbers that the schema does not know are kept.
func attribute<T: SwiftProtobuf.Enum>(_ lane: UInt64) -> T where T.RawValue == Int {
    // Open enums have a value for every number.
    T(rawValue: Int(Int64(bitPattern: lane))) ?? T()
}
