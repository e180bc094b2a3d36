import EventSchema
import SwiftProtobuf

extension SchemaCase {
    /// One for each kind of refusal.
    static let incompatible: [SchemaCase] = [
        SchemaCase("another type", ["a_uint32: number 12 was uint32, is now string"]) {
            $0.event.field("a_uint32") { $0.type = .string }
        },
        SchemaCase("another sign", ["an_int64: number 5 was int64, is now uint64"]) {
            $0.event.field("an_int64") { $0.type = .uint64 }
        },
        SchemaCase("another width", ["an_int32: number 7 was int32, is now int64"]) {
            $0.event.field("an_int32") { $0.type = .int64 }
        },
        SchemaCase("another wire type", ["a_fixed64: number 8 was fixed64, is now uint64"]) {
            $0.event.field("a_fixed64") { $0.type = .uint64 }
        },
        SchemaCase("text for bytes", ["some_bytes: number 11 was bytes, is now string"]) {
            $0.event.field("some_bytes") { $0.type = .string }
        },
        SchemaCase("another type under another name", ["a_bool: number 10 was bool, is now string, as 'label'"]) {
            $0.event.field("a_bool") {
                $0.type = .string
                $0.name = "label"
            }
        },
        SchemaCase(
            "another enum",
            ["maybe_colour: number 28 was enum fflog.test.v1.Colour, is now enum fflog.test.v1.Paint"]
        ) {
            var paint = $0.file.enumType[0]
            paint.name = "Paint"
            $0.file.enumType.append(paint)
            $0.event.field("maybe_colour") { $0.typeName = ".fflog.test.v1.Paint" }
        },
        SchemaCase(
            "another message", ["box: number 30 was message fflog.test.v1.Box, is now message fflog.test.v1.Note"]
        ) {
            $0.event.field("box") { $0.typeName = ".fflog.test.v1.Note" }
        },
        SchemaCase(
            "another type in a nested message, wherever it is used",
            ["box.left", "note.frame.left", "area.left"].map { "\($0): number 1 was uint32, is now sint32" }
        ) { $0.message("Box") { $0.field("left") { $0.type = .sint32 } } },
        SchemaCase("a format added", ["an_int64: its format was none, is now TIMESTAMP_MS"]) {
            $0.event.field("an_int64") { $0.options.Fflog_V1_format = .timestampMs }
        },
        SchemaCase("a format removed", ["maybe_uint64: its format was PSEUDONYM, is now none"]) {
            $0.event.field("maybe_uint64") { $0.options.Fflog_V1_format = .unspecified }
        },
        SchemaCase(
            "a field removed",
            [
                "maybe_bool: number 26 (bool) was removed without being reserved: add reserved 26; reserved \"maybe_bool\";"
            ]
        ) { $0.event.remove("maybe_bool", reservingNumber: false, reservingName: false) },
        SchemaCase(
            "a field removed, only its number reserved",
            ["maybe_bool: number 26 (bool) was removed without being reserved: add reserved \"maybe_bool\";"]
        ) { $0.event.remove("maybe_bool", reservingName: false) },
        SchemaCase(
            "a field removed, only its name reserved",
            ["maybe_bool: number 26 (bool) was removed without being reserved: add reserved 26;"]
        ) { $0.event.remove("maybe_bool", reservingNumber: false) },
        SchemaCase(
            "a field removed at the end of a reserved range, which is no part of it",
            ["maybe_string: number 21 (string) was removed without being reserved: add reserved 21;"]
        ) {
            $0.event.reserve(20, through: 20)
            $0.event.remove("maybe_string", reservingNumber: false)
        },
        SchemaCase(
            "a field with another number",
            [
                "maybe_bool: number 26 (bool) was removed without being reserved: add reserved 26;",
                "maybe_bool: was number 26, is now number 90: a name keeps its number",
            ]
        ) { $0.event.field("maybe_bool") { $0.number = 90 } },
        SchemaCase(
            "two names exchanged",
            [
                "spare: was number 18, is now number 12: a name keeps its number",
                "a_uint32: was number 12, is now number 18: a name keeps its number",
            ]
        ) {
            $0.event.field("a_uint32") { $0.name = "x" }
            $0.event.field("spare") { $0.name = "a_uint32" }
            $0.event.field("x") { $0.name = "spare" }
        },
        SchemaCase("no presence any more", ["maybe_double: was optional, is now without `optional`"]) {
            $0.event.field("maybe_double") {
                $0.clearProto3Optional()
                $0.clearOneofIndex()
            }
        },
        SchemaCase("presence", ["a_double: was without `optional`, is now optional"]) {
            $0.event.remove("a_double", reservingNumber: false, reservingName: false)
            $0.event.add("a_double", 3, .double)
        },
        SchemaCase("many values", ["maybe_string: was one value, is now repeated"]) {
            $0.event.field("maybe_string") {
                $0.label = .repeated
                $0.clearProto3Optional()
                $0.clearOneofIndex()
            }
        },
        SchemaCase("out of a oneof", ["storey: was in oneof 'place', is now in none"]) {
            $0.event.field("storey") { $0.clearOneofIndex() }
        },
        SchemaCase("into a oneof", ["a_sint32: was in no oneof, is now in oneof 'place'"]) {
            $0.event.field("a_sint32") { $0.oneofIndex = 0 }
        },
        SchemaCase("a message into a oneof", ["box: was in no oneof, is now in oneof 'place'"]) {
            $0.event.field("box") { $0.oneofIndex = 0 }
        },
        SchemaCase(
            "a oneof split",
            [
                "room: was in oneof 'place', is now in oneof 'place' with other fields",
                "storey: was in oneof 'place', is now in oneof 'level' with other fields",
                "area: was in oneof 'place', is now in oneof 'place' with other fields",
            ]
        ) {
            var level = Google_Protobuf_OneofDescriptorProto()
            level.name = "level"
            $0.event.oneofDecl.append(level)
            let index = Int32($0.event.oneofDecl.count - 1)
            $0.event.field("storey") { $0.oneofIndex = index }
        },
        SchemaCase(
            "a field added without presence",
            [
                "floor: number 50 is new and not optional: events of earlier versions have no value there, and absent is not "
                    + "zero; declare it `optional`"
            ]
        ) { $0.event.add("floor", 50, isOptional: false) },
        SchemaCase("a reserved number used", ["reused: number 99 was reserved (reserved 98 to 99;), is now used"]) {
            $0.event.add("reused", 99)
        },
        SchemaCase("a reserved name used", ["old_name: the name was reserved, is now used"]) {
            $0.event.add("old_name", 51)
        },
        SchemaCase(
            "reservations dropped",
            [
                "fflog.test.v1.EveryType: the reservation of 98 is gone: keep reserved 98;",
                "fflog.test.v1.EveryType: the reservation of the name 'old_name' is gone: keep reserved \"old_name\";",
            ]
        ) {
            $0.event.reservedRange = []
            $0.event.reserve(99)
            $0.event.reservedName = []
        },
        SchemaCase(
            "an enum value removed",
            ["colour: COLOUR_BLUE = -7 of fflog.test.v1.Colour was removed: values stay for the events that have them"]
        ) {
            $0.colour { $0.value.removeAll { $0.number == -7 } }
        },
        SchemaCase(
            "an enum value with another number",
            ["colour: COLOUR_BLUE of fflog.test.v1.Colour was -7, is now 7"]
        ) { $0.colour { $0.value[$0.value.firstIndex { $0.number == -7 }!].number = 7 } },
        SchemaCase(
            "an enum value with another name",
            [
                "colour: -7 of fflog.test.v1.Colour was COLOUR_BLUE, is now COLOUR_CYAN: a value keeps its name; an alias may be "
                    + "added after it"
            ]
        ) { $0.colour { $0.value[$0.value.firstIndex { $0.number == -7 }!].name = "COLOUR_CYAN" } },
        SchemaCase(
            "an enum value without the prefix, which would change the names of all in JSON",
            [
                "colour: 0 of fflog.test.v1.Colour was \"unspecified\" in JSON, is now \"COLOUR_UNSPECIFIED\": an alias comes "
                    + "after the name that there was, and all names begin with the enum's"
            ]
        ) { $0.colour { $0.add("GREY", 9) } },
        SchemaCase(
            "a reserved number of an enum used", ["colour: 77 of fflog.test.v1.Colour was reserved, is now COLOUR_GREY"]
        ) {
            $0.colour { $0.add("COLOUR_GREY", 77) }
        },
        SchemaCase(
            "the event's time moved",
            [
                "fflog.test.v1.EveryType: option (fflog.v1.event_time) was 'at', number 2, is now 'maybe_int64', number 24"
            ]
        ) { $0.event.options.Fflog_V1_eventTime = "maybe_int64" },
        SchemaCase(
            "no key any more",
            ["fflog.test.v1.EveryType: option (fflog.v1.key) was 'name', number 1, is now no field"]
        ) { $0.event.options.clearFflog_V1_key() },
    ]
}
