import SwiftProtobuf

/// The messages and enums of a descriptor set by their full names, nested ones included.
struct DescriptorIndex {
    struct Message {
        var descriptor: Google_Protobuf_DescriptorProto
        /// Of its file; empty is proto2.
        var syntax: String
    }

    private(set) var messages: [String: Message] = [:]
    private(set) var enumerations: [String: Google_Protobuf_EnumDescriptorProto] = [:]

    /// - Parameter descriptorSet: a serialized `google.protobuf.FileDescriptorSet`.
    init(_ descriptorSet: [UInt8]) throws(EventDescriptorError) {
        for file in try Self.set(descriptorSet).file {
            let scope = file.package.isEmpty ? "" : file.package + "."
            collect(file.messageType, scope: scope, syntax: file.syntax)
            collect(file.enumType, scope: scope)
        }
    }

    static func set(_ descriptorSet: [UInt8]) throws(EventDescriptorError) -> Google_Protobuf_FileDescriptorSet {
        do {
            return try Google_Protobuf_FileDescriptorSet(
                serializedBytes: descriptorSet,
                extensions: Fflog_V1_Options_Extensions.union(Fflog_V1_Privacy_Extensions))
        } catch {
            throw .malformedDescriptorSet
        }
    }

    private mutating func collect(_ types: [Google_Protobuf_DescriptorProto], scope: String, syntax: String) {
        for type in types {
            let name = scope + type.name
            messages[name] = Message(descriptor: type, syntax: syntax)
            collect(type.nestedType, scope: name + ".", syntax: syntax)
            collect(type.enumType, scope: name + ".")
        }
    }

    private mutating func collect(_ types: [Google_Protobuf_EnumDescriptorProto], scope: String) {
        for type in types { enumerations[scope + type.name] = type }
    }

    /// - Throws: ``EventDescriptorError/unknownMessage(name:available:)``.
    func message(_ name: String) throws(EventDescriptorError) -> Message {
        if let message = messages[name] { return message }
        let available = messages.filter { !$0.value.descriptor.options.mapEntry }.keys.sorted()
        throw .unknownMessage(name: name, available: available)
    }

    func isMap(_ field: Google_Protobuf_FieldDescriptorProto) -> Bool {
        field.label == .repeated && messages[field.bareTypeName]?.descriptor.options.mapEntry == true
    }
}

extension DescriptorIndex.Message {
    /// No `optional`, no oneof, no message: proto3 can't tell the field's zero from its absence.
    func isImplicit(_ field: Google_Protobuf_FieldDescriptorProto) -> Bool {
        syntax == "proto3" && !field.proto3Optional && !field.hasOneofIndex && field.type != .message
    }

    /// The declared oneof of a field; `nil` for the one that protoc makes of an `optional`.
    func oneof(_ field: Google_Protobuf_FieldDescriptorProto) -> Int? {
        field.hasOneofIndex && !field.proto3Optional ? Int(field.oneofIndex) : nil
    }
}

extension Google_Protobuf_FieldDescriptorProto {
    /// The full name of the field's message or enum, without the leading dot; empty for a scalar.
    var bareTypeName: String { String(typeName.drop { $0 == "." }) }
}
