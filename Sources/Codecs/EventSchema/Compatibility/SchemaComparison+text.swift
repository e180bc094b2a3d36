import SwiftProtobuf

/// How a field is said in a message to people.
extension SchemaComparison {
    /// `uint32`, `enum footfall.v1.Gender`.
    static func type(_ field: FieldProto) -> String {
        switch field.type {
        case .message: "message \(field.bareTypeName)"
        case .group: "group \(field.bareTypeName)"
        case .enum: "enum \(field.bareTypeName)"
        default: EventFieldType(rawValue: UInt8(field.type.rawValue))?.name ?? "type \(field.type.rawValue)"
        }
    }

    static func name(_ format: Fflog_V1_Format) -> String {
        switch format {
        case .unspecified: "none"
        case .timestampMs: "TIMESTAMP_MS"
        case .pseudonym: "PSEUDONYM"
        case .UNRECOGNIZED(let number): "\(number)"
        }
    }
}

extension DescriptorIndex {
    func cardinality(_ field: Google_Protobuf_FieldDescriptorProto) -> String {
        if isMap(field) { return "a map" }
        return field.label == .repeated ? "repeated" : "one value"
    }
}

extension DescriptorIndex.Message {
    /// How a field outside of oneofs says that it is absent.
    func presence(_ field: Google_Protobuf_FieldDescriptorProto) -> String {
        if field.label == .required { return "required" }
        return isImplicit(field) ? "without `optional`" : "optional"
    }

    func oneofName(_ index: Int) -> String {
        descriptor.oneofDecl.indices.contains(index) ? descriptor.oneofDecl[index].name : "\(index)"
    }

    var numbersInOneofs: Set<Int32> { Set(descriptor.field.filter { oneof($0) != nil }.map(\.number)) }

    func numbers(ofOneof index: Int) -> Set<Int32> {
        Set(descriptor.field.filter { oneof($0) == index }.map(\.number))
    }
}
