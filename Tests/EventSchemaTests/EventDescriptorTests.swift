import Columnar
import EventSchema
import SwiftProtobuf
import Testing

@Suite struct EventDescriptorTests {
    @Test func `columns are the leaf fields in the order of their numbers, nested messages in place`() throws {
        let columns = EventForms.everyType.descriptor.columns
        #expect(
            columns.map(\.path) == [
                "name", "at", "a_double", "a_float", "an_int64", "a_uint64", "an_int32", "a_fixed64", "a_fixed32",
                "a_bool", "some_bytes", "a_uint32", "colour", "an_sfixed32", "an_sfixed64", "a_sint32", "a_sint64",
                "maybe_string", "maybe_double", "maybe_float", "maybe_int64", "maybe_uint64", "maybe_bool",
                "maybe_bytes", "maybe_colour", "maybe_sint64", "box.left", "box.right", "note", "note.text",
                "note.frame.left", "note.frame.right", "room", "storey", "area.left", "area.right",
            ])
        #expect(columns.filter(\.isPresence).map(\.path) == ["note"])
        #expect(columns.filter { !$0.isOptional }.count == 17)
        #expect(columns[27].numbers == [30, 2])
    }

    @Test func `kinds follow the types, and the options name time and key`() {
        let descriptor = EventForms.everyType.descriptor
        #expect(descriptor.layout.columns[2].kind == .float64)
        #expect(descriptor.layout.columns[3].kind == .float32)
        #expect(descriptor.layout.columns[4].kind == .signed)
        #expect(descriptor.layout.columns[5].kind == .unsigned)
        #expect(descriptor.layout.columns[10].kind == .bytes)
        #expect(descriptor.layout.columns[12].kind == .signed)
        #expect(descriptor.timestampColumn == 1)
        #expect(descriptor.keyColumn == 0 && descriptor.layout.keyColumn == 0)
        #expect(descriptor.columns[21].format == .pseudonym)
        #expect(descriptor.column(at: "note.text") == 29)
        #expect(descriptor.column(at: "note") == nil)
    }

    @Test func `every obstacle to columns is named with its path`() {
        let error = #expect(throws: EventDescriptorError.self) {
            try EventDescriptor(descriptorSet: everyTypeSet, message: "fflog.test.v1.Obstacles")
        }
        #expect(
            error
                == .notColumnar(
                    message: "fflog.test.v1.Obstacles",
                    obstacles: [
                        .init("tags", .repeated),
                        .init("counts", .map),
                        .init("tree.left", .recursive(type: "fflog.test.v1.Tree")),
                    ]))
        #expect(
            error.map { "\($0)" }
                == "fflog.test.v1.Obstacles can't be stored in columns: tags is repeated; counts is a map; "
                + "tree.left contains its own type fflog.test.v1.Tree")
    }

    @Test func `a message that the set lacks is an error that lists those it has`() {
        let error = #expect(throws: EventDescriptorError.self) {
            try EventDescriptor(descriptorSet: everyTypeSet, message: "fflog.test.v1.Every")
        }
        #expect(
            error.map { "\($0)" }
                == "the schema defines no message fflog.test.v1.Every; it defines fflog.test.v1.Box, "
                + "fflog.test.v1.EveryType, fflog.test.v1.Note, fflog.test.v1.Obstacles, fflog.test.v1.Tree")
        #expect(throws: EventDescriptorError.malformedDescriptorSet) {
            try EventDescriptor(descriptorSet: [0xFF, 0x01], message: "x")
        }
    }

    @Test func `groups, unresolved types, newer syntaxes and empty messages are obstacles`() throws {
        #expect(obstacles { $0.field = [Self.field("g", 1, .group, type: ".t.G")] } == [.group])
        #expect(
            obstacles { $0.field = [Self.field("m", 1, .message, type: ".t.Gone")] } == [.unresolved(type: "t.Gone")])
        #expect(obstacles { $0.field = [Self.field("e", 1, .enum, type: ".t.Gone")] } == [.unresolved(type: "t.Gone")])
        #expect(obstacles { _ in } == [.noFields])
        #expect(obstacles(syntax: "editions") { $0.field = [Self.field("a", 1, .string)] } == [.syntax("editions")])
        let wide = obstacles { message in message.field = (1...1_025).map { Self.field("f\($0)", Int32($0), .int32) } }
        #expect(wide == [.tooManyColumns(limit: 1_024)])
    }

    @Test func `options that contradict the message are refused`() {
        let wrongFormat = refusal { message in
            var field = Self.field("a", 1, .string)
            field.options.Fflog_V1_format = .pseudonym
            message.field = [field]
        }
        #expect(
            wrongFormat
                == "option (fflog.v1.format) of t.M: a is PSEUDONYM, which needs fixed64 or uint64 and not string")
        let wrongTime = refusal { message in
            message.field = [Self.field("a", 1, .int64)]
            message.options.Fflog_V1_eventTime = "a"
        }
        #expect(
            wrongTime
                == "option (fflog.v1.event_time) of t.M: a is not an int64 field of the message with format TIMESTAMP_MS "
                + "and without optional")
        let wrongKey = refusal { message in
            message.field = [Self.field("a", 1, .int64)]
            message.options.Fflog_V1_key = "b"
        }
        #expect(wrongKey == "option (fflog.v1.key) of t.M: b is not a string field of the message")
    }

    @Test func `enum names lose their prefix only where all have it and stay different`() {
        func names(_ values: [String]) -> [String] {
            EventEnumeration(name: "t.AgeBand", declared: values.enumerated().map { ($1, Int32($0)) }).values.map(
                \.name)
        }
        #expect(names(["AGE_BAND_UNSPECIFIED", "AGE_BAND_25_34"]) == ["unspecified", "25_34"])
        #expect(names(["AGEBAND_UNSPECIFIED", "AgeBand_Old"]) == ["unspecified", "old"])
        #expect(names(["AGE_BAND_UNSPECIFIED", "OLD"]) == ["AGE_BAND_UNSPECIFIED", "OLD"])
        #expect(names(["AGE_BAND_OLD", "AGE_BAND_old"]) == ["AGE_BAND_OLD", "AGE_BAND_old"])
        #expect(names(["AGE_BAND_", "AGE_BAND_OLD"]) == ["AGE_BAND_", "AGE_BAND_OLD"])
    }

    // MARK: Messages made by hand

    private static func field(
        _ name: String, _ number: Int32, _ type: Google_Protobuf_FieldDescriptorProto.TypeEnum,
        type typeName: String = ""
    ) -> Google_Protobuf_FieldDescriptorProto {
        var field = Google_Protobuf_FieldDescriptorProto()
        field.name = name
        field.number = number
        field.type = type
        field.label = .optional
        if !typeName.isEmpty { field.typeName = typeName }
        return field
    }

    private func error(
        syntax: String = "proto3", _ make: (inout Google_Protobuf_DescriptorProto) -> Void
    ) -> EventDescriptorError? {
        var message = Google_Protobuf_DescriptorProto()
        message.name = "M"
        make(&message)
        var file = Google_Protobuf_FileDescriptorProto()
        file.name = "t.proto"
        file.package = "t"
        file.syntax = syntax
        file.messageType = [message]
        var set = Google_Protobuf_FileDescriptorSet()
        set.file = [file]
        return #expect(throws: EventDescriptorError.self) {
            try EventDescriptor(descriptorSet: set.serializedBytes(), message: "t.M")
        }
    }

    private func obstacles(
        syntax: String = "proto3", _ make: (inout Google_Protobuf_DescriptorProto) -> Void
    ) -> [ColumnarObstacle.Reason] {
        guard case .notColumnar(_, let obstacles) = error(syntax: syntax, make) else { return [] }
        return obstacles.map(\.reason)
    }

    private func refusal(_ make: (inout Google_Protobuf_DescriptorProto) -> Void) -> String? {
        error(make).map { "\($0)" }
    }
}
