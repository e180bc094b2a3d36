import Bytes
import Columnar
import EventSchema
import SwiftProtobuf
import Testing
import Zstd

/// Chunks of one version of an event type, read in the shape of another.
@Suite struct EventColumnMapTests {
    private let first = EvolvedType()

    private static let line = """
        {"name":"a","at":"2023-12-16T14:00:07.250Z","a_double":1.5,"a_float":0.5,"an_int64":-3,"a_uint64":4,"an_int32":-5,\
        "a_fixed64":6,"a_fixed32":7,"a_bool":true,"some_bytes":"AAE=","a_uint32":8,"colour":"blue","an_sfixed32":9,\
        "an_sfixed64":10,"a_sint32":11,"a_sint64":12,"maybe_string":"b","box":{"left":1,"right":2},\
        "note":{"text":null,"frame":{"left":3,"right":null}},"storey":-1}
        """

    private func descriptor(_ type: EvolvedType) throws -> EventDescriptor {
        try EventDescriptor(descriptorSet: type.bytes, message: EvolvedType.name)
    }

    /// What lines written with one version are in another's shape; absent fields left out.
    private func read(
        _ lines: [String], writtenAs written: EvolvedType, as reader: EvolvedType
    ) throws -> [String] {
        let (written, reader) = (try descriptor(written), try descriptor(reader))
        var builder = ChunkBuilder(layout: written.layout, capacity: 4)
        var row = EventRow(written)
        var json = EventJSONReader(written)
        for line in lines {
            try Array(line.utf8).withUnsafeBytes { try json.read($0, into: &row) }
            row.append(to: &builder)
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &body, compressor: &compressor)
        var columns = EventColumns(reader)
        var scratch = ChunkScratch()
        let map = try EventColumnMap(from: written, to: reader)
        try columns.decode(ChunkReader(body.bytes), through: map, scratch: &scratch)
        let writer = EventJSONWriter(reader, omitsAbsent: true)
        return (0..<columns.count).map { row in
            var text = ByteBuffer()
            writer.append(row: row, of: columns, into: &text)
            return String(decoding: text.array(), as: UTF8.self)
        }
    }

    /// A line as the first version writes it itself, without absent fields.
    private func own(_ line: String) throws -> String { try EventForms.everyType.rewritten(line) }

    @Test func `the same version is read as it is`() throws {
        let descriptor = try descriptor(first)
        #expect(try EventColumnMap(from: descriptor, to: descriptor).isIdentity)
        #expect(try read([Self.line], writtenAs: first, as: first) == [own(Self.line)])
    }

    @Test func `what the older version lacks is absent, and a renamed field has its new name`() throws {
        let second = first.changed {
            $0.event.add("floor", 50, .string)
            // Between the numbers that there are, so that every column behind it moves.
            $0.event.add("early", 18, .bytes)
            $0.event.field("a_uint32") { $0.name = "renamed" }
            $0.message("Box") { $0.add("top", 3) }
        }
        let expected = try own(Self.line).replacing("a_uint32", with: "renamed")
        #expect(try read([Self.line, Self.line], writtenAs: first, as: second) == [expected, expected])
    }

    @Test func `what the older version does not know is left out when it reads`() throws {
        let second = first.changed {
            $0.event.add("floor", 50, .string)
            $0.event.add("early", 18, .bytes)
            $0.event.field("a_uint32") { $0.name = "renamed" }
            $0.message("Box") { $0.add("top", 3) }
        }
        let line = Self.line.replacing("\"a_uint32\"", with: "\"renamed\"").replacing(
            "{\"left\":1,", with: "{\"top\":9,\"left\":1,"
        ).replacing("{\"name\"", with: "{\"floor\":\"ground\",\"early\":\"AA==\",\"name\"")
        #expect(try read([line], writtenAs: second, as: first) == [own(Self.line)])
    }

    @Test func `an enum value that the reader does not know stays a number`() throws {
        let second = first.changed { type in
            type.colour {
                var value = Google_Protobuf_EnumValueDescriptorProto()
                value.name = "COLOUR_GREY"
                value.number = 9
                $0.value.append(value)
            }
        }
        let line = Self.line.replacing("\"blue\"", with: "\"grey\"")
        let read = try read([line], writtenAs: second, as: first)
        #expect(read == [try own(Self.line).replacing("\"blue\"", with: "9")])
    }

    @Test func `a nested message is there by whatever field tells it`() throws {
        // A box is known by `left`; without that by a column of its own.
        let second = first.changed { $0.message("Box") { $0.remove("left") } }
        let older = try read([Self.line], writtenAs: first, as: second)
        #expect(older[0].contains(#""box":{"right":2}"#) && older[0].contains(#""frame":{}"#))
        let line = Self.line.replacing("{\"left\":1,\"right\":2}", with: "{\"right\":2}").replacing(
            "{\"left\":3,\"right\":null}", with: "{}")
        let newer = try read([line], writtenAs: second, as: first)
        // It must have `left`, and it is there: so it has the default.
        #expect(newer[0].contains(#""box":{"left":0,"right":2}"#) && newer[0].contains(#""frame":{"left":0}"#))
        // Absent is absent in both directions.
        let without = Self.line.replacing("\"box\":{\"left\":1,\"right\":2},", with: "")
        #expect(try !read([without], writtenAs: first, as: second)[0].contains("\"box\""))
    }

    @Test func `texts that are not there can be looked up`() throws {
        let second = first.changed { $0.event.add("floor", 50, .string) }
        var columns = EventColumns(try descriptor(second))
        var scratch = ChunkScratch()
        var builder = ChunkBuilder(layout: try descriptor(first).layout, capacity: 1)
        var row = EventRow(try descriptor(first))
        var json = EventJSONReader(try descriptor(first))
        try Array(Self.line.utf8).withUnsafeBytes { try json.read($0, into: &row) }
        row.append(to: &builder)
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &body, compressor: &compressor)
        let map = try EventColumnMap(from: try descriptor(first), to: try descriptor(second))
        try columns.decode(ChunkReader(body.bytes), through: map, scratch: &scratch)
        let floor = try #require(try descriptor(second).column(at: "floor"))
        #expect(columns.isNull(floor, row: 0) && columns.string(floor, row: 0) == "")
    }

    @Test func `versions that mean different things by a number are not read as each other`() throws {
        let other = first.changed { $0.event.field("a_uint32") { $0.type = .string } }
        let error = try #require(throws: EventVersionMismatch.self) {
            try EventColumnMap(from: try descriptor(first), to: try descriptor(other))
        }
        #expect(error.path == "a_uint32" && "\(error)".contains("is string, was uint32"))
    }
}
