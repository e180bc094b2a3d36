import ErrorKinds

/// Turns text of another encoding into UTF-8, piece by piece, wherever the pieces are cut. It does no I/O and allocates nothing.
///
/// One owner.
struct TextDecoder: ~Copyable {
    /// Where decoding can't go on.
    struct Stop: KindedError, Equatable {
        /// Of the byte with which it begins, from the first that was decoded.
        let offset: Int
        let fault: Fault

        var kind: ErrorKind { .malformed }
        var description: String { "byte \(offset): \(fault)" }
    }

    enum Fault: Equatable, Sendable {
        /// The encoding has no such byte.
        case undefined(UInt8)
        /// Half of a character of UTF-16 that takes two units.
        case unpairedSurrogate
        /// The text ends within a unit of UTF-16.
        case cutOff
    }

    /// Room for the longest character.
    static let outputBytesMin = 4
    /// What a run of eight single bytes may write: three bytes each, and one beyond the last.
    private static let runBytes = 8 * 3 + 1

    private let table: SingleByteTable?
    private let isBigEndian: Bool
    private var offset = 0

    /// - Precondition: neither UTF-8 nor UTF-16 of an unknown byte order.
    init(_ encoding: TextEncoding) {
        precondition(encoding != .utf8 && encoding != .utf16, "a decoder is made for an encoding that is known")
        table = SingleByteTable.of(encoding)
        isBigEndian = encoding == .utf16BigEndian
    }

    /// Decodes from the front of `input` until that ends, or `output` is full; what is left of the input is to be given again.
    ///
    /// - Parameters:
    ///   - output: ``outputBytesMin`` bytes at least.
    ///   - isLast: whether nothing follows `input`.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(Stop) -> (consumed: Int, produced: Int) {
        let (consumed, produced) =
            if let table { try singleBytes(input, into: output, table.entries) } else {
                try units(input, into: output, isLast: isLast)
            }
        offset += consumed
        return (consumed, produced)
    }

    private func singleBytes(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ entries: UnsafePointer<UInt32>
    ) throws(Stop) -> (consumed: Int, produced: Int) {
        var (source, target) = (0, 0)
        while source &+ 8 <= input.count, target &+ Self.runBytes <= output.count {
            let word = input.loadUnaligned(fromByteOffset: source, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 != 0 else {
                output.storeBytes(of: word, toByteOffset: target, as: UInt64.self)
                source &+= 8
                target &+= 8
                continue
            }
            for _ in 0..<8 {
                let entry = entries[Int(input[source])]
                guard entry != 0 else { throw Stop(offset: offset + source, fault: .undefined(input[source])) }
                output.storeBytes(of: entry, toByteOffset: target, as: UInt32.self)
                target &+= Int(entry >> 24)
                source &+= 1
            }
        }
        while source < input.count, target &+ Self.outputBytesMin <= output.count {
            let entry = entries[Int(input[source])]
            guard entry != 0 else { throw Stop(offset: offset + source, fault: .undefined(input[source])) }
            output.storeBytes(of: entry, toByteOffset: target, as: UInt32.self)
            target &+= Int(entry >> 24)
            source &+= 1
        }
        return (source, target)
    }

    private func units(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(Stop) -> (consumed: Int, produced: Int) {
        // Four units of ASCII have these bits clear.
        let beyondASCII: UInt64 = isBigEndian ? 0x80FF_80FF_80FF_80FF : 0xFF80_FF80_FF80_FF80
        var (source, target) = (0, 0)
        while target &+ Self.outputBytesMin <= output.count {
            if source &+ 8 <= input.count {
                let word = UInt64(littleEndian: input.loadUnaligned(fromByteOffset: source, as: UInt64.self))
                if word & beyondASCII == 0 {
                    let low = isBigEndian ? word >> 8 : word
                    let four = low & 0x7F | low >> 8 & 0x7F00 | low >> 16 & 0x7F_0000 | low >> 24 & 0x7F00_0000
                    output.storeBytes(of: UInt32(four).littleEndian, toByteOffset: target, as: UInt32.self)
                    source &+= 8
                    target &+= 4
                    continue
                }
            }
            guard source &+ 2 <= input.count else {
                guard !isLast || source == input.count else { throw Stop(offset: offset + source, fault: .cutOff) }
                break
            }
            var scalar = UInt32(unit(input, source))
            var bytes = 2
            if scalar & 0xF800 == 0xD800 {
                guard source &+ 4 <= input.count || scalar >= 0xDC00 else {
                    guard !isLast else { throw Stop(offset: offset + source, fault: .unpairedSurrogate) }
                    break
                }
                guard scalar < 0xDC00, unit(input, source &+ 2) & 0xFC00 == 0xDC00 else {
                    throw Stop(offset: offset + source, fault: .unpairedSurrogate)
                }
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(unit(input, source &+ 2)) & 0x3FF
                bytes = 4
            }
            target &+= Self.put(scalar, into: output, at: target)
            source &+= bytes
        }
        return (source, target)
    }

    private func unit(_ input: UnsafeRawBufferPointer, _ position: Int) -> UInt16 {
        let unit = input.loadUnaligned(fromByteOffset: position, as: UInt16.self)
        return isBigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
    }

    /// - Returns: how many bytes the character has.
    private static func put(_ scalar: UInt32, into output: UnsafeMutableRawBufferPointer, at target: Int) -> Int {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
        if scalar < 0x80 {
            output[target] = UInt8(scalar)
            return 1
        }
        if scalar < 0x800 {
            output[target] = UInt8(0xC0 | scalar >> 6)
            output[target &+ 1] = continuation(0)
            return 2
        }
        if scalar < 0x10000 {
            output[target] = UInt8(0xE0 | scalar >> 12)
            output[target &+ 1] = continuation(6)
            output[target &+ 2] = continuation(0)
            return 3
        }
        output[target] = UInt8(0xF0 | scalar >> 18)
        output[target &+ 1] = continuation(12)
        output[target &+ 2] = continuation(6)
        output[target &+ 3] = continuation(0)
        return 4
    }
}
