package import Columnar

/// The Protobuf type of a leaf field; the raw values are those of `FieldDescriptorProto.Type`.
package enum EventFieldType: UInt8, Sendable, BitwiseCopyable {
    case double = 1
    case float = 2
    case int64 = 3
    case uint64 = 4
    case int32 = 5
    case fixed64 = 6
    case fixed32 = 7
    case bool = 8
    case string = 9
    case bytes = 12
    case uint32 = 13
    case enumeration = 14
    case sfixed32 = 15
    case sfixed64 = 16
    case sint32 = 17
    case sint64 = 18

    /// How the column's 64-bit lanes are to be read.
    package var kind: ColumnKind {
        switch self {
        case .double: .float64
        case .float: .float32
        case .string: .text
        case .bytes: .bytes
        case .uint64, .fixed64, .uint32, .fixed32: .unsigned
        case .int64, .int32, .bool, .enumeration, .sfixed32, .sfixed64, .sint32, .sint64: .signed
        }
    }

    package var isText: Bool { self == .string || self == .bytes }

    /// The name in a `.proto`.
    package var name: String {
        switch self {
        case .double: "double"
        case .float: "float"
        case .int64: "int64"
        case .uint64: "uint64"
        case .int32: "int32"
        case .fixed64: "fixed64"
        case .fixed32: "fixed32"
        case .bool: "bool"
        case .string: "string"
        case .bytes: "bytes"
        case .uint32: "uint32"
        case .enumeration: "enum"
        case .sfixed32: "sfixed32"
        case .sfixed64: "sfixed64"
        case .sint32: "sint32"
        case .sint64: "sint64"
        }
    }
}

/// How much a field may tell; set in the `.proto` by `(fflog.v1.field_class)` and `(fflog.v1.message_class)`. Ordered: what is
/// larger may go to fewer topics.
package enum EventFieldClass: UInt8, Sendable, BitwiseCopyable, Comparable {
    /// Any topic may carry it.
    case open = 0
    /// It links what one person did: no anonymous topic may carry it.
    case pseudonymous = 1
    /// It names a person, a picture or a place in one: neither pseudonymous nor anonymous topics may carry it.
    case restricted = 2

    package static func < (a: EventFieldClass, b: EventFieldClass) -> Bool { a.rawValue < b.rawValue }

    init(_ option: Fflog_V1_FieldClass) {
        switch option {
        case .unspecified: self = .open
        case .pseudonymous: self = .pseudonymous
        // A class that this program doesn't know is one that it can't allow.
        case .restricted, .UNRECOGNIZED: self = .restricted
        }
    }
}

/// How a field is written in JSON where its type alone does not say it; set in the `.proto` by `(fflog.v1.format)`.
package enum EventFieldFormat: UInt8, Sendable, BitwiseCopyable {
    case plain = 0
    /// Milliseconds since 1970 as RFC 3339 in UTC.
    case timestamp = 1
    /// 64 bits as 16 hexadecimal digits.
    case pseudonym = 2
}
