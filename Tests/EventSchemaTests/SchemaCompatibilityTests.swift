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

@Suite struct SchemaCompatibilityTests {
    private let first = EvolvedType()

    private func conflicts(_ candidate: EvolvedType, after earlier: EvolvedType...) throws -> [SchemaConflict] {
        try SchemaCompatibility(
            of: EvolvedType.name, candidate.bytes, after: earlier.enumerated().map { ($0 + 1, $1.bytes) }
        ).conflicts
    }

    private func reasons(_ candidate: EvolvedType, after earlier: EvolvedType...) throws -> [String] {
        try SchemaCompatibility(
            of: EvolvedType.name, candidate.bytes, after: earlier.enumerated().map { ($0 + 1, $1.bytes) }
        ).conflicts.map { "\($0.path): \($0.reason)" }
    }

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

    @Test(arguments: compatible) func `a compatible change is let in`(_ change: SchemaCase) throws {
        let candidate = first.changed(change.change)
        #expect(try reasons(candidate, after: first) == [])
        #expect(throws: Never.self) {
            try SchemaCompatibility.admit(EvolvedType.name, candidate.bytes, after: [(1, first.bytes)])
        }
    }

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

    /// The first version with what some changes need to be there.
    private var base: EvolvedType {
        first.changed {
            $0.event.add("spare", 18)
            $0.event.reserve(98, through: 99)
            $0.event.reservedName = ["old_name"]
            $0.colour {
                var range = Google_Protobuf_EnumDescriptorProto.EnumReservedRange()
                range.start = 77
                range.end = 78
                $0.reservedRange = [range]
            }
        }
    }

    @Test(arguments: incompatible) func `an incompatible change is refused, with the field and why`(
        _ change: SchemaCase
    ) throws {
        let candidate = base.changed(change.change)
        #expect(try reasons(candidate, after: base) == change.reasons)
        let refusal = try #require(throws: IncompatibleSchema.self) {
            try SchemaCompatibility.admit(EvolvedType.name, candidate.bytes, after: [(1, base.bytes)])
        }
        for reason in change.reasons { #expect("\(refusal)".contains(reason + " (version 1)")) }
    }

    @Test func `every cause is named, not only the first`() throws {
        let candidate = base.changed {
            $0.event.field("a_uint32") { $0.type = .string }
            $0.event.remove("maybe_bool", reservingNumber: false, reservingName: false)
            $0.message("Box") { $0.field("right") { $0.type = .bytes } }
            $0.colour { $0.value.removeAll { $0.number == -7 } }
        }
        #expect(
            try conflicts(candidate, after: base).map(\.path)
                == ["a_uint32", "colour", "maybe_bool", "box.right", "note.frame.right", "area.right"])
    }

    @Test func `a version is held against all earlier ones, not only the last`() throws {
        // The third version may not use what the first had and the second removed.
        let second = base.changed { $0.event.remove("maybe_bool") }
        let third = second.changed {
            $0.event.reservedRange.removeLast()
            $0.event.reservedName.removeLast()
            $0.event.add("maybe_bool", 26, .string)
        }
        let found = try conflicts(third, after: base, second)
        #expect(found.map(\.versions) == [[2], [2], [1]])
        #expect(found.last?.description == "maybe_bool: number 26 was bool, is now string (version 1)")

        // Nor may a name come back under another number after a rename.
        let renamed = base.changed { $0.event.field("maybe_bool") { $0.name = "flag" } }
        let back = renamed.changed { $0.event.add("maybe_bool", 52, .bool) }
        #expect(
            try conflicts(back, after: base, renamed).map(\.description)
                == ["maybe_bool: was number 26, is now number 52: a name keeps its number (version 1)"])
    }

    @Test func `the same cause in several versions is told once, with all of them`() throws {
        let second = base.changed { $0.event.add("floor", 50, .string) }
        let renamed = second.changed { $0.event.field("a_uint32") { $0.name = "size" } }
        let candidate = renamed.changed { $0.event.field("size") { $0.type = .int32 } }
        let found = try conflicts(candidate, after: base, second, renamed)
        #expect(
            found.map(\.description).sorted() == [
                "a_uint32: number 12 was uint32, is now int32, as 'size' (versions 1, 2)",
                "size: number 12 was uint32, is now int32 (version 3)",
            ])
        let other = renamed.changed { $0.event.field("a_bool") { $0.type = .int32 } }
        #expect(try conflicts(other, after: base, second, renamed).map(\.versions) == [[1, 2, 3]])
    }

    @Test func `what differs without harm is told too`() throws {
        let candidate = base.changed {
            $0.event.add("floor", 50, .string)
            $0.event.field("a_uint32") { $0.name = "size" }
            $0.event.remove("maybe_bool")
            $0.colour { $0.add("COLOUR_GREY", 9) }
        }
        let changes = try SchemaCompatibility(of: EvolvedType.name, candidate.bytes, after: [(1, base.bytes)]).changes
        #expect(
            changes.map(\.description) == [
                "a_uint32: renamed to 'size', number 12 as before",
                "colour: COLOUR_GREY = 9 added to fflog.test.v1.Colour",
                "maybe_bool: removed, number 26 reserved", "floor: added, string, number 50",
            ])
    }

    @Test func `a first version is let in if events can be made of it`() throws {
        try SchemaCompatibility.admit(EvolvedType.name, first.bytes, after: [])
        let error = #expect(throws: EventDescriptorError.self) {
            try SchemaCompatibility.admit("fflog.test.v1.Obstacles", first.bytes, after: [])
        }
        guard case .notColumnar(_, let obstacles) = error else { return #expect(error == nil) }
        #expect(obstacles.map(\.path) == ["tags", "counts", "tree.left"])
        #expect(throws: EventDescriptorError.self) { try SchemaCompatibility.admit("x", [0xFF, 1], after: []) }
        #expect(throws: EventDescriptorError.self) { try SchemaCompatibility.admit("x", first.bytes, after: []) }
    }

    @Test func `comments and protobuf's own file are left out of what is registered, and nothing else`() throws {
        #expect(try DescriptorSetFile(everyTypeSet).descriptorSet == everyTypeSet)
        #expect(try DescriptorSetFile(everyTypeSet).message == EvolvedType.name)
        var verbose = first
        var own = Google_Protobuf_FileDescriptorProto()
        own.name = "google/protobuf/descriptor.proto"
        own.package = "google.protobuf"
        verbose.file.sourceCodeInfo.location = [.init()]
        var set = verbose.set
        set.file.insert(own, at: 0)
        #expect(try DescriptorSetFile(set.serializedBytes()).descriptorSet == everyTypeSet)
    }
}

extension Google_Protobuf_EnumDescriptorProto {
    fileprivate mutating func add(_ name: String, _ number: Int32) {
        var value = Google_Protobuf_EnumValueDescriptorProto()
        value.name = name
        value.number = number
        self.value.append(value)
    }
}
