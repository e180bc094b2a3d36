import DetectorAdapters
import TestSupport
import Testing

@Suite("Avro files of cloud queues")
struct AvroContainerTests {
    private struct Found: Equatable {
        var messages: [String] = []
        var numbers: [Int] = []
        var bad: [String] = []
    }

    /// - Parameter piece: how much a read gives at the most.
    private func read(_ bytes: [UInt8], piece: Int = 1 << 16) throws -> Found {
        var position = 0
        var container = try AvroContainer { target in
            let count = min(piece, target.count, bytes.count - position)
            target.copyBytes(from: bytes[position..<(position + count)])
            position += count
            return count
        }
        var found = Found()
        while try container.block({ step in
            switch step {
            case .message(let message, let number):
                found.messages.append(String(decoding: message, as: UTF8.self))
                found.numbers.append(number)
            case .bad(let reason, let number): found.bad.append("\(number): \(reason)")
            }
        }) {}
        return found
    }

    private func file(_ form: AvroBytes.Form, _ codec: String?) -> AvroBytes {
        var file = AvroBytes(form, codec: codec)
        file.add(["{\"a\":1}", "{\"b\":2}"])
        file.add(["{\"c\":3}"])
        file.add(["{\"d\":4}", "{\"e\":\"\(String(repeating: "x", count: 300))\"}"])
        return file
    }

    @Test(arguments: [AvroBytes.Form.capture, .route], [nil, "null", "deflate"] as [String?])
    func `bodies are read by the schema that the file has`(form: AvroBytes.Form, codec: String?) throws {
        let found = try read(file(form, codec).bytes)
        #expect(found.messages.map { $0.prefix(6) } == ["{\"a\":1", "{\"b\":2", "{\"c\":3", "{\"d\":4", "{\"e\":\""])
        #expect(found.numbers == [1, 2, 3, 4, 5] && found.bad.isEmpty)
        #expect(try read(file(form, codec).bytes, piece: 1) == found)
    }

    @Test func `a record without a body is named, and the others are read`() throws {
        var file = AvroBytes(.capture)
        file.add(["1", nil, "3"])
        let found = try read(file.bytes)
        #expect(found.messages == ["1", "3"] && found.bad == ["2: the record has no Body"])
    }

    @Test(arguments: [nil, "deflate"] as [String?])
    func `cut at any byte, all blocks before are read, and the one that is cut is named once`(codec: String?) throws {
        let whole = file(.capture, codec)
        let all = try read(whole.bytes)
        for length in 0..<whole.bytes.count {
            let cut = Array(whole.bytes[..<length])
            guard length >= whole.ends[0] else {
                #expect(throws: AvroError.self, "\(length)") { try read(cut) }
                continue
            }
            let found = try read(cut)
            let blocks = whole.ends.count { $0 <= length } - 1
            let messages = [0, 2, 3, 5][blocks]
            #expect(found.messages == Array(all.messages.prefix(messages)), "\(length)")
            // A file that ends with a block can't be told from a shorter one.
            #expect(found.bad.count == (whole.ends.contains(length) ? 0 : 1), "\(length): \(found.bad)")
            #expect(found.bad.allSatisfy { $0.hasPrefix("\(messages + 1): ") })
        }
    }

    @Test func `after a damaged block the next one is read`() throws {
        let whole = file(.capture, "deflate")
        var damaged = whole.bytes
        // The first byte of the second block's marker.
        damaged[whole.ends[2] - 16] ^= 0xFF
        let found = try read(damaged)
        #expect(
            found.messages.map { $0.prefix(4) } == ["{\"a\"", "{\"b\"", "{\"d\"", "{\"e\""] || found.messages.count == 2
        )
        #expect(found.bad.count == 1)
        var content = whole.bytes
        content[whole.ends[1] + 6] ^= 0xFF
        let after = try read(content)
        #expect(after.bad.count >= 1 && after.messages.last?.hasPrefix("{\"e\"") == true)
    }

    @Test(arguments: [nil, "deflate"] as [String?])
    func `with bytes changed nothing traps, and a call ends`(codec: String?) throws {
        var random = SeededGenerator.announced("changed bytes")
        let whole = file(.route, codec).bytes
        for _ in 0..<3_000 {
            var bytes = whole
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            do { _ = try read(bytes) } catch is AvroError {} catch { Issue.record("\(random): \(error)") }
        }
    }

    @Test(arguments: [nil, "deflate"] as [String?])
    func `who pauses in a block ends it before anything of it is given out`(codec: String?) throws {
        struct Paused: Error {}
        let bytes = file(.capture, codec).bytes
        var position = 0
        var container = try AvroContainer { target in
            let count = min(target.count, bytes.count - position)
            target.copyBytes(from: bytes[position..<(position + count)])
            position += count
            return count
        }
        var blocks = 0
        var messages = 0
        container.pause = {
            blocks += 1
            if blocks > 1 { throw Paused() }
        }
        #expect(throws: Paused.self) { while try container.block({ _ in messages += 1 }) {} }
        #expect(messages == 2)
    }

    @Test func `what isn't read is named as what it is`() throws {
        #expect(throws: AvroError.otherCodec("snappy")) { try read(AvroBytes(.capture, codec: "snappy").bytes) }
        let other = AvroBytes(
            .capture, schema: #"{"type":"record","name":"Row","fields":[{"name":"count","type":"long"}]}"#)
        #expect(throws: AvroError.noBody(record: "Row")) { try read(other.bytes) }
        #expect(throws: AvroError.badSchema("the top level is not a record")) {
            try read(AvroBytes(.capture, schema: "\"long\"").bytes)
        }
        #expect(throws: AvroError.self) { try read(AvroBytes(.capture, schema: "{").bytes) }
        #expect(throws: AvroError.self) { try read(Array("Obj\u{1}".utf8)) }
    }

    @Test(arguments: [
        (#"{"type":"record","name":"m","fields":[{"name":"Body","type":"null"}]}"#, "can't lie in 0 bytes"),
        (#"{"type":"record","name":"m","fields":[{"name":"Body","type":["null","bytes"]}]}"#, "can't lie in 0 bytes"),
    ]) func `a block of millions of records without bytes is one that is damaged`(schema: String, reason: String) throws
    {
        for (count, says) in [(4_000_000, reason), (50_000_000, "larger than"), (1 << 40, "larger than")] {
            var file = AvroBytes(.capture, schema: schema)
            file.addBlock(count, [])
            file.addBlock(0, [])
            let found = try read(file.bytes)
            #expect(
                found.messages.isEmpty && found.bad.count == 1 && found.bad[0].contains(says), "\(count): \(found.bad)")
        }
    }

    @Test func `a list of billions of items without bytes takes no time, and the record is read`() throws {
        let schema = """
            {"type":"record","name":"m","fields":[{"name":"list","type":{"type":"array","items":"null"}},
            {"name":"Body","type":"bytes"}]}
            """
        var file = AvroBytes(.capture, schema: schema)
        let list = (0..<1_000).flatMap { _ in AvroBytes.long(1 << 40) } + AvroBytes.long(0)
        file.addBlock(1, list + AvroBytes.text("{}"))
        #expect(try read(file.bytes) == Found(messages: ["{}"], numbers: [1], bad: []))
    }

    @Test func `a block that inflates to more than is held is one that is told, and the next is read`() throws {
        var file = AvroBytes(.capture, codec: "deflate")
        let zeros = [UInt8](repeating: 0, count: AvroContainer.blockBytesMax + 1)
        file.addBlock(1, zeros)
        file.add(["{}"])
        let found = try read(file.bytes)
        #expect(found.messages == ["{}"] && found.bad.count == 1 && found.bad[0].contains("larger than the limit"))
    }
}
