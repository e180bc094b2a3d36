import ErrorKinds

/// Reads the values of one block of an Avro file, by their schema (Avro specification, "Binary encoding"). Over the bytes, which must
/// outlive it; never beyond their end.
struct AvroValues {
    /// The bytes are not values of the schema.
    struct Fault: KindedError {
        var reason: String

        var kind: ErrorKind { .malformed }
        var description: String { reason }
    }

    private let bytes: UnsafeRawBufferPointer
    private let names: AvroSchema.Names
    private(set) var position = 0

    private static let depthMax = 64

    init(_ bytes: UnsafeRawBufferPointer, _ names: AvroSchema.Names = AvroSchema.Names()) {
        self.bytes = bytes
        self.names = names
    }

    var isAtEnd: Bool { position == bytes.count }

    /// A whole number: variable length, the sign in the lowest bit.
    mutating func long() throws(Fault) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < bytes.count else { throw Fault(reason: "a number is cut off") }
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte < 2 else { throw Fault(reason: "a number has more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            guard byte >= 0x80 else { break }
            shift += 7
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Bytes or a text, with their length before them.
    mutating func content() throws(Fault) -> UnsafeRawBufferPointer {
        let length = try long()
        guard length >= 0, length <= Int64(bytes.count - position) else {
            throw Fault(reason: "a value of \(length) bytes where \(bytes.count - position) are left")
        }
        return try take(Int(length))
    }

    mutating func take(_ count: Int) throws(Fault) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - position else { throw Fault(reason: "a value is cut off") }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    /// Which of a union's types comes next.
    mutating func branch(of types: [AvroSchema]) throws(Fault) -> AvroSchema {
        let index = try long()
        guard index >= 0, index < Int64(types.count) else { throw Fault(reason: "a union has no type \(index)") }
        return types[Int(index)]
    }

    mutating func skip(_ type: AvroSchema, depth: Int = 0) throws(Fault) {
        guard depth < Self.depthMax else { throw Fault(reason: "its values are nested too deeply") }
        switch type {
        case .null: break
        case .boolean: _ = try take(1)
        case .int, .long, .enumeration: _ = try long()
        case .float: _ = try take(4)
        case .double: _ = try take(8)
        case .bytes, .string: _ = try content()
        case .fixed(let size): _ = try take(size)
        case .array(let items): try skipBlocks(of: items, isMap: false, depth)
        case .map(let values): try skipBlocks(of: values, isMap: true, depth)
        case .union(let types): try skip(branch(of: types), depth: depth + 1)
        case .record(_, let fields): for field in fields { try skip(field.type, depth: depth + 1) }
        case .named(let name): try skip(resolved(name), depth: depth + 1)
        }
    }

    private func resolved(_ name: String) throws(Fault) -> AvroSchema {
        guard let type = names.types[name] else { throw Fault(reason: "its schema has no type '\(name)'") }
        return type
    }

    private mutating func skipBlocks(of items: AvroSchema, isMap: Bool, _ depth: Int) throws(Fault) {
        while true {
            let count = try long()
            if count == 0 { return }
            if count < 0 {
                // With the bytes of its items, by which they are skipped.
                let size = try long()
                guard size >= 0, size <= Int64(bytes.count - position) else {
                    throw Fault(reason: "a list of \(size) bytes where \(bytes.count - position) are left")
                }
                _ = try take(Int(size))
                continue
            }
            for _ in 0..<count {
                let start = position
                if isMap { _ = try content() }
                try skip(items, depth: depth + 1)
                // Where one has no bytes none has, and a byte may stand for billions.
                if position == start { break }
            }
        }
    }

    /// The bytes of a value that is bytes or a text, by itself or in a union; `nil` for null.
    mutating func body(_ type: AvroSchema) throws(Fault) -> UnsafeRawBufferPointer? {
        switch type {
        case .bytes, .string: return try content()
        case .null: return nil
        case .union(let types): return try body(branch(of: types))
        default: throw Fault(reason: "a Body is neither bytes nor text")
        }
    }
}
