internal import EventSchema
package import Bytes
package import Timekeeping

/// A JSON value with its fields in the order in which they are to be read.
package enum JSONValue {
    case null
    case bool(Bool)
    case int(Int)
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    package static func optional(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }
    package static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    /// A time in RFC 3339, UTC, with milliseconds.
    package static func time(_ time: EventTime?) -> JSONValue { time.map { .string(RFC3339.text($0)) } ?? .null }

    package func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append(utf8: "null")
        case .bool(let value): buffer.append(utf8: value ? "true" : "false")
        case .int(let value): JSONText.append(Int64(value), into: &buffer)
        case .unsigned(let value): JSONText.append(value, into: &buffer)
        case .double(let value): JSONText.append(value, into: &buffer)
        case .string(let value): JSONText.append(value, into: &buffer)
        case .array(let values):
            buffer.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                value.append(to: &buffer)
            }
            buffer.append(UInt8(ascii: "]"))
        case .object(let fields):
            buffer.append(UInt8(ascii: "{"))
            for (index, (name, value)) in fields.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                JSONText.append(name, into: &buffer)
                buffer.append(UInt8(ascii: ":"))
                value.append(to: &buffer)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }

    /// The value as one line of text.
    package var text: String {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }
}
