import EventSchema
import Gzip
internal import Bytes

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Reads an Avro object container file from its front: what Event Hubs capture writes, and the routes of IoT Hub.
///
/// ```swift
/// var container = try AvroContainer { piece in try file.read(into: piece) }
/// while try container.block({ step in … }) {}
/// ```
/// Source: Avro specification, "Object container files". A record's message is its field `Body`. A block is given out once all of it
/// was checked; one that is cut off or damaged is a step of its own, and what follows the next marker is read. Blocks are held whole in
/// memory, up to ``blockBytesMax`` as they are stored and inflated, and ``recordsMax``. For one thread.
package struct AvroContainer: ~Copyable {
    package enum Step {
        /// A message, and the number of its record in the file, from 1. Valid for the call.
        case message(UnsafeRawBufferPointer, record: Int)
        /// Records that can't be read, from the one with this number on.
        case bad(String, record: Int)
    }

    private let source: (UnsafeMutableRawBufferPointer) throws -> Int
    /// What was read and not dealt with.
    private var buffer = ByteBuffer(capacity: 64 << 10)
    private var start = 0
    private var isAtEnd = false
    private var inflated = ByteBuffer(capacity: 64 << 10)
    private var marker: [UInt8] = []
    private var isDeflated = false
    private var names = AvroSchema.Names()
    private var fields: [(name: String, type: AvroSchema)] = []
    private var bodyField = 0
    /// Asked now and then while a block is looked at: where it throws, nothing more of the block is given out.
    package var pause: () throws -> Void = {}
    /// Records up to here, by what blocks say of themselves.
    private var records = 0

    /// The largest block that is read, in bytes.
    package static let blockBytesMax = 64 << 20
    /// The most records of a block: thousands are usual, and a byte or two may stand for one.
    package static let recordsMax = 4 << 20
    private static let recordsPerPause = 4096
    private static let headerBytesMax = 16 << 20
    private static let magic: [UInt8] = [0x4F, 0x62, 0x6A, 0x01]

    /// Whether an input begins as these files do.
    package static func isAvro(_ head: UnsafeRawBufferPointer) -> Bool { head.starts(with: magic) }

    /// Reads the header.
    ///
    /// - Parameter source: fills the front of what it is given, and returns how many bytes; 0 at the end.
    /// - Throws: ``AvroError``, and what `source` throws.
    package init(source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        self.source = source
        while try !readHeader() {
            guard !isAtEnd, buffer.count < Self.headerBytesMax else { throw AvroError.badHeader("it is cut off") }
            try fill()
        }
    }

    /// - Returns: `false` where more bytes are needed.
    private mutating func readHeader() throws -> Bool {
        var metadata: [String: [UInt8]] = [:]
        var values = AvroValues(rest)
        do throws(AvroValues.Fault) {
            guard try values.take(4).elementsEqual(Self.magic) else {
                throw AvroValues.Fault(reason: "it doesn't begin with Obj and a 1")
            }
            while true {
                var count = try values.long()
                if count == 0 { break }
                if count < 0 {
                    count = count == .min ? 0 : -count
                    _ = try values.long()
                }
                guard count <= Int64(Self.headerBytesMax) else {
                    throw AvroValues.Fault(reason: "it has \(count) entries")
                }
                for _ in 0..<count {
                    let name = String(decoding: try values.content(), as: UTF8.self)
                    metadata[name] = Array(try values.content())
                }
            }
            marker = Array(try values.take(16))
        } catch {
            guard isAtEnd else { return false }
            throw AvroError.badHeader(error.reason)
        }
        start += values.position
        switch metadata["avro.codec"].map({ String(decoding: $0, as: UTF8.self) }) {
        case nil, "null": isDeflated = false
        case "deflate": isDeflated = true
        case let other?: throw AvroError.otherCodec(other)
        }
        guard let schema = metadata["avro.schema"] else { throw AvroError.badHeader("it has no schema") }
        try read(schema: schema)
        return true
    }

    private mutating func read(schema: [UInt8]) throws {
        var document = JSONDocument()
        let type: AvroSchema
        do {
            type = try schema.withUnsafeBytes { try AvroSchema(try document.read($0), &names) }
        } catch let error as JSONReadError { throw AvroError.badSchema("\(error)") }
        guard case .record(let name, let fields) = type else {
            throw AvroError.badSchema("the top level is not a record")
        }
        guard let index = fields.firstIndex(where: { $0.name.lowercased() == "body" }) else {
            throw AvroError.noBody(record: name)
        }
        self.fields = fields
        bodyField = index
    }

    // MARK: Blocks

    /// Reads the next block.
    ///
    /// - Returns: `false` at the file's end.
    /// - Throws: what `source` and `take` throw.
    package mutating func block(_ take: (Step) throws -> Void) throws -> Bool {
        try fill(atLeast: 20)
        guard start < buffer.count else { return false }
        let first = records + 1
        var frame = AvroValues(rest)
        let count: Int64
        let size: Int64
        do throws(AvroValues.Fault) {
            count = try frame.long()
            size = try frame.long()
        } catch { return try skipDamage("the file ends, or is damaged, where a block should begin", first, take) }
        guard count >= 0, size >= 0 else {
            return try skipDamage("a block of \(count) records in \(size) bytes is damaged", first, take)
        }
        guard count <= Int64(Self.recordsMax), size <= Int64(Self.blockBytesMax) else {
            return try skipDamage(
                "a block of \(count) records in \(size) bytes is damaged, or larger than the \(Self.recordsMax) records and "
                    + "\(Self.blockBytesMax >> 20) MiB that are read", first, take)
        }
        let head = frame.position
        try fill(atLeast: head + Int(size) + 16)
        guard rest.count >= head + Int(size) + 16 else {
            start = buffer.count
            try take(.bad("the file is cut off in a block of \(count) records", record: first))
            return false
        }
        let found = rest[(head + Int(size))..<(head + Int(size) + 16)]
        guard found.elementsEqual(marker) else {
            return try skipDamage("a block of \(count) records is damaged: no marker follows it", first, take)
        }
        let stored = UnsafeRawBufferPointer(rebasing: rest[head..<(head + Int(size))])
        start += head + Int(size) + 16
        records += Int(count)
        do { try give(stored, Int(count), from: first, take) } catch let fault as AvroValues.Fault {
            try take(.bad("a block of \(count) records is damaged: \(fault.reason)", record: first))
        }
        return true
    }

    private mutating func give(
        _ stored: UnsafeRawBufferPointer, _ count: Int, from first: Int, _ take: (Step) throws -> Void
    ) throws {
        var content = stored
        if isDeflated {
            inflated.removeAll()
            do throws(GzipError) {
                try RawInflater.inflate(stored, limit: Self.blockBytesMax, into: &inflated)
            } catch { throw AvroValues.Fault(reason: "\(error)") }
            content = UnsafeRawBufferPointer(start: inflated.base, count: inflated.count)
        }
        // A record has a byte at least: else a few bytes would stand for millions.
        guard count <= content.count else {
            throw AvroValues.Fault(reason: "\(count) records can't lie in \(content.count) bytes")
        }
        // Nothing of a block is given out before all of it was read.
        var values = AvroValues(content, names)
        for index in 0..<count {
            if index % Self.recordsPerPause == 0 { try pause() }
            _ = try record(&values)
        }
        guard values.isAtEnd else { throw AvroValues.Fault(reason: "bytes follow its records") }
        values = AvroValues(content, names)
        for index in 0..<count {
            if let body = try record(&values) {
                try take(.message(body, record: first + index))
            } else {
                try take(.bad("the record has no Body", record: first + index))
            }
        }
    }

    private func record(_ values: inout AvroValues) throws(AvroValues.Fault) -> UnsafeRawBufferPointer? {
        var body: UnsafeRawBufferPointer?
        for (index, field) in fields.enumerated() {
            if index == bodyField { body = try values.body(field.type) } else { try values.skip(field.type) }
        }
        return body
    }

    /// Goes on after the next marker.
    private mutating func skipDamage(
        _ reason: String, _ record: Int, _ take: (Step) throws -> Void
    ) throws -> Bool {
        try take(.bad(reason, record: record))
        var searched = 0
        while true {
            if let found = find(from: searched) {
                start += found + 16
                return true
            }
            searched = max(0, rest.count - 15)
            let before = rest.count
            if !isAtEnd { try fill() }
            guard rest.count > before else {
                start = buffer.count
                return false
            }
            if rest.count > Self.blockBytesMax {
                start += searched
                searched = 0
            }
        }
    }

    private func find(from place: Int) -> Int? {
        let bytes = rest
        guard bytes.count >= 16 else { return nil }
        var index = place
        while index + 16 <= bytes.count {
            if bytes[index] == marker[0], bytes[index..<(index + 16)].elementsEqual(marker) { return index }
            index += 1
        }
        return nil
    }

    // MARK: Bytes

    private var rest: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: buffer.base + start, count: buffer.count - start)
    }

    private mutating func fill(atLeast count: Int) throws {
        while !isAtEnd, buffer.count - start < count { try fill() }
    }

    private mutating func fill() throws {
        if start > 0 {
            let left = buffer.count - start
            memmove(buffer.base, buffer.base + start, left)
            buffer.truncate(to: left)
            start = 0
        }
        let room = 64 << 10
        let piece = UnsafeMutableRawBufferPointer(start: buffer.appendUninitialized(room), count: room)
        let count = try source(piece)
        buffer.truncate(to: buffer.count - room + count)
        isAtEnd = count == 0
    }
}
