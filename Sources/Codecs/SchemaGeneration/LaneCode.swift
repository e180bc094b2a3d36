internal import EventSchema

/// How a value of a field goes into a column's 64-bit lane, and comes back.
struct LaneCode {
    /// The type of the value in Swift; of an enum its number.
    let type: String
    /// An expression of the lane for a value.
    let lane: (String) -> String
    /// Whether the value is the lane as it is.
    var isLane: Bool { type == "UInt64" }
    /// An expression of the value for a lane.
    let value: (String) -> String
    /// The most bytes that the value takes on the wire, without its tag.
    let bytesMax: Int

    /// - Parameter type: not text.
    init(_ field: EventFieldType) {
        switch field {
        case .uint64, .fixed64:
            type = "UInt64"
            lane = { $0 }
            value = { $0 }
        case .int64, .sint64, .sfixed64:
            type = "Int64"
            lane = { "UInt64(bitPattern: \($0))" }
            value = { "Int64(bitPattern: \($0))" }
        case .uint32, .fixed32:
            type = "UInt32"
            lane = { "UInt64(\($0))" }
            value = { "UInt32(truncatingIfNeeded: \($0))" }
        case .int32, .sint32, .sfixed32:
            type = "Int32"
            lane = { "UInt64(bitPattern: Int64(\($0)))" }
            value = { "Int32(truncatingIfNeeded: Int64(bitPattern: \($0)))" }
        case .bool:
            type = "Bool"
            lane = { "(\($0) ? 1 : 0)" }
            value = { "\($0) != 0" }
        case .float:
            type = "Float"
            lane = { "UInt64(\($0).bitPattern)" }
            value = { "Float(bitPattern: UInt32(truncatingIfNeeded: \($0)))" }
        case .double:
            type = "Double"
            lane = { "\($0).bitPattern" }
            value = { "Double(bitPattern: \($0))" }
        case .enumeration:
            type = "Int"
            lane = { "UInt64(bitPattern: Int64(\($0)))" }
            value = { ".init(lane: \($0))" }
        case .string, .bytes: preconditionFailure("text has codes, not lanes")
        }
        bytesMax =
            switch field {
            case .bool: 1
            case .float, .fixed32, .sfixed32: 4
            case .uint32, .sint32: 5
            case .double, .fixed64, .sfixed64: 8
            default: 10
            }
    }
}

extension GeneratedEvent.Column {
    var laneCode: LaneCode { LaneCode(column.type) }

    /// What ``GeneratedEvent/writeWriter(_:)`` calls the value in `append`.
    var parameter: String {
        let type = isText ? upperName : laneCode.type
        return "\(property): \(type)" + (isOptional ? "? = nil" : "")
    }

    /// The number of bytes of its tag on the wire.
    var tagBytes: Int {
        let tag = UInt32(bitPattern: column.numbers.last ?? 0) << 3
        return max(1, (32 - tag.leadingZeroBitCount + 6) / 7)
    }
}
