import EventSchema
import SchemaGeneration
import SwiftProtobuf
import Testing

/// What is generated for an event type, and what is refused.
@Suite struct EventFileTests {
    private func text(_ message: String, columnar: Bool = false) throws -> String {
        try EventFile(
            message: message, descriptorSet: everyTypeSet, access: .package, isColumnar: columnar
        ).text()
    }

    /// A descriptor set with one message of one field.
    private func set(_ field: (inout Google_Protobuf_FieldDescriptorProto) -> Void) throws -> [UInt8] {
        var declared = Google_Protobuf_FieldDescriptorProto()
        declared.name = "frames_per_second"
        declared.number = 1
        declared.type = .uint32
        declared.label = .optional
        field(&declared)
        var message = Google_Protobuf_DescriptorProto()
        message.name = "Seen"
        message.field = [declared]
        var file = Google_Protobuf_FileDescriptorProto()
        file.name = "seen.proto"
        file.package = "made.up_here.v1"
        file.syntax = "proto3"
        file.messageType = [message]
        var set = Google_Protobuf_FileDescriptorSet()
        set.file = [file]
        return try set.serializedBytes()
    }

    @Test func `columns are named by their paths, and nested messages without a field of their own by their presence`()
        throws
    {
        let text = try text("fflog.test.v1.EveryType")
        #expect(text.contains("package static var boxLeft: Int"))
        #expect(text.contains("package static var notePresence: Int"))
        #expect(text.contains("package static var noteFrameRight: Int"))
        #expect(text.contains("package var eventKey: String? { name }"))
        #expect(!text.contains("EveryTypeWriter"))
    }

    @Test func `the columns of a generated enumeration are those of the descriptor`() {
        let descriptor = EveryType.eventType.descriptor
        #expect(descriptor.column(at: "name") == EveryTypeColumn.name)
        #expect(descriptor.column(at: "box.left") == EveryTypeColumn.boxLeft)
        #expect(descriptor.column(at: "note.frame.right") == EveryTypeColumn.noteFrameRight)
        #expect(descriptor.column(at: "area.left") == EveryTypeColumn.areaLeft)
        #expect(descriptor.columns.firstIndex { $0.isPresence && $0.path == "note" } == EveryTypeColumn.notePresence)
    }

    @Test func `messages without a prefix are named after their package`() throws {
        let set = try set { _ in }
        let text = try EventFile(
            message: "made.up_here.v1.Seen", descriptorSet: set, access: .internal, isColumnar: true
        ).text()
        #expect(text.contains("extension Made_UpHere_V1_Seen: TypedEvent"))
        #expect(text.contains("var eventKey: String? { nil }"))
        #expect(text.contains("rowTimestamp: Int64,\n        framesPerSecond: UInt32"))
        #expect(!text.contains("package ") && !text.contains("@inlinable"))
    }

    @Test func `what no columns hold is refused by name`() throws {
        #expect {
            try EventFile(
                message: "made.up_here.v1.Seen", descriptorSet: try set { $0.label = .repeated }, access: .package,
                isColumnar: false
            ).text()
        } throws: {
            "\($0)"
                == "made.up_here.v1.Seen: made.up_here.v1.Seen can't be stored in columns: frames_per_second is repeated"
        }
        #expect { try text("fflog.test.v1.Obstacles") } throws: {
            "\($0)".contains("tags is repeated; counts is a map")
        }
        #expect { try text("fflog.test.v1.Absent") } throws: { "\($0)".contains("fflog.test.v1.Absent") }
    }

    @Test func `a columnar writer is refused for what it does not write`() throws {
        #expect { try text("fflog.test.v1.EveryType", columnar: true) } throws: {
            "\($0)" == "fflog.test.v1.EveryType: no columnar writer is generated for a oneof"
        }
        #expect {
            try EventFile(
                message: "made.up_here.v1.Seen", descriptorSet: try set { $0.type = .bytes }, access: .package,
                isColumnar: true
            ).text()
        } throws: { "\($0)".contains("no columnar writer is generated for bytes: frames_per_second") }
    }
}
