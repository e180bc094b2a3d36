import EventSchema
import SwiftProtobuf
import Testing

/// A change of `EveryType`, and what the check says of it.
struct SchemaCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reasons: [String]
    let change: @Sendable (inout EvolvedType) -> Void

    init(_ name: String, _ reasons: [String] = [], _ change: @escaping @Sendable (inout EvolvedType) -> Void) {
        testDescription = name
        self.reasons = reasons
        self.change = change
    }
}

extension SchemaCase {
    static let compatible: [SchemaCase] = [
        SchemaCase("nothing") { _ in },
        SchemaCase("a field added") { $0.event.add("floor", 50, .string) },
        SchemaCase("a field added to a nested message") { $0.message("Box") { $0.add("top", 3) } },
        SchemaCase("a field added to a oneof") {
            $0.event.add("lift", 43, isOptional: false)
            $0.event.field("lift") { $0.oneofIndex = 0 }
        },
        SchemaCase("a message added") {
            $0.event.add("other_box", 51, .message, isOptional: false)
            $0.event.field("other_box") { $0.typeName = ".fflog.test.v1.Box" }
        },
        SchemaCase("a field renamed") { $0.event.field("a_uint32") { $0.name = "renamed" } },
        SchemaCase("the event's time and key renamed together with their options") {
            $0.event.field("at") { $0.name = "instant" }
            $0.event.field("name") { $0.name = "who" }
            $0.event.options.Fflog_V1_eventTime = "instant"
            $0.event.options.Fflog_V1_key = "who"
        },
        SchemaCase("a field removed, number and name reserved") { $0.event.remove("maybe_bool") },
        SchemaCase("an enum value added") { $0.colour { $0.add("COLOUR_GREY", 9) } },
        SchemaCase("fields in another order") { $0.event.field.reverse() },
        SchemaCase("a oneof renamed") { $0.event.oneofDecl[0].name = "spot" },
        SchemaCase("reservations joined") {
            $0.event.reserve(60, through: 70)
            $0.event.reserve(71, through: 80)
        },
    ]
}

extension Google_Protobuf_EnumDescriptorProto {
    mutating func add(_ name: String, _ number: Int32) {
        var value = Google_Protobuf_EnumValueDescriptorProto()
        value.name = name
        value.number = number
        self.value.append(value)
    }
}
