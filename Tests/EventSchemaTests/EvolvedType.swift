import EventSchema
import SwiftProtobuf

/// Versions of `EveryType`, made from what protoc wrote of it by changing one thing.
struct EvolvedType {
    typealias File = Google_Protobuf_FileDescriptorProto
    typealias Message = Google_Protobuf_DescriptorProto

    static let name = "fflog.test.v1.EveryType"

    private(set) var set: Google_Protobuf_FileDescriptorSet

    init() {
        set = try! Google_Protobuf_FileDescriptorSet(
            serializedBytes: everyTypeSet, extensions: Fflog_V1_Options_Extensions)
    }

    var bytes: [UInt8] { try! set.serializedBytes() }

    var file: File {
        get { set.file[set.file.count - 1] }
        set { set.file[set.file.count - 1] = newValue }
    }

    /// The message `EveryType`.
    var event: Message {
        get { file.messageType[0] }
        set { file.messageType[0] = newValue }
    }

    func changed(_ change: (inout EvolvedType) -> Void) -> EvolvedType {
        var copy = self
        change(&copy)
        return copy
    }

    mutating func message(_ name: String, _ change: (inout Message) -> Void) {
        let index = file.messageType.firstIndex { $0.name == name }!
        change(&file.messageType[index])
    }

    mutating func colour(_ change: (inout Google_Protobuf_EnumDescriptorProto) -> Void) {
        change(&file.enumType[0])
    }
}

extension Google_Protobuf_DescriptorProto {
    mutating func field(_ name: String, _ change: (inout Google_Protobuf_FieldDescriptorProto) -> Void) {
        change(&field[field.firstIndex { $0.name == name }!])
    }

    /// Adds a field as protoc writes one with `optional`, or without.
    mutating func add(
        _ name: String, _ number: Int32, _ type: Google_Protobuf_FieldDescriptorProto.TypeEnum = .uint32,
        isOptional: Bool = true
    ) {
        var field = Google_Protobuf_FieldDescriptorProto()
        field.name = name
        field.number = number
        field.type = type
        field.label = .optional
        if isOptional {
            field.proto3Optional = true
            field.oneofIndex = Int32(oneofDecl.count)
            var oneof = Google_Protobuf_OneofDescriptorProto()
            oneof.name = "_\(name)"
            oneofDecl.append(oneof)
        }
        self.field.append(field)
    }

    mutating func remove(_ name: String, reservingNumber: Bool = true, reservingName: Bool = true) {
        let index = field.firstIndex { $0.name == name }!
        if reservingNumber { reserve(field[index].number) }
        if reservingName { reservedName.append(name) }
        field.remove(at: index)
    }

    mutating func reserve(_ first: Int32, through last: Int32? = nil) {
        var range = ReservedRange()
        range.start = first
        range.end = (last ?? first) + 1
        reservedRange.append(range)
    }
}
