import EventSchema
import SwiftProtobuf
import Testing

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

    @Test(arguments: SchemaCase.compatible) func `a compatible change is let in`(_ change: SchemaCase) throws {
        let candidate = first.changed(change.change)
        #expect(try reasons(candidate, after: first) == [])
        #expect(throws: Never.self) {
            try SchemaCompatibility.admit(EvolvedType.name, candidate.bytes, after: [(1, first.bytes)])
        }
    }

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

    @Test(arguments: SchemaCase.incompatible) func `an incompatible change is refused, with the field and why`(
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
