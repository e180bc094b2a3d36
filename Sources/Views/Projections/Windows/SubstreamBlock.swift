internal import Bytes

/// Some substreams as they are stored, without their texts: five runs of ``LanePacking``, each less its least value, which
/// stands before it in 8 bytes. Of most stores all of a block but the latest times are alike, and take no room.
enum SubstreamBlock {
    static func append(_ entries: UnsafePointer<Substream>, count: Int, to buffer: inout ByteBuffer) {
        var least = entries[0]
        var greatest = least
        for index in 1..<max(count, 1) {
            let entry = entries[index]
            (least.latest, greatest.latest) = (min(least.latest, entry.latest), max(greatest.latest, entry.latest))
            (least.appended, greatest.appended) =
                (min(least.appended, entry.appended), max(greatest.appended, entry.appended))
            (least.generation, greatest.generation) =
                (min(least.generation, entry.generation), max(greatest.generation, entry.generation))
            (least.early, greatest.early) = (min(least.early, entry.early), max(greatest.early, entry.early))
            (least.before, greatest.before) = (min(least.before, entry.before), max(greatest.before, entry.before))
        }
        append(entries, count, least, greatest, to: &buffer) { $0.latest }
        append(entries, count, least, greatest, to: &buffer) { $0.appended }
        append(entries, count, least, greatest, to: &buffer) { Int64($0.generation) }
        append(entries, count, least, greatest, to: &buffer) { $0.early }
        append(entries, count, least, greatest, to: &buffer) { $0.before }
    }

    @inline(__always)
    private static func append(
        _ entries: UnsafePointer<Substream>, _ count: Int, _ least: Substream, _ greatest: Substream,
        to buffer: inout ByteBuffer, _ value: (Substream) -> Int64
    ) {
        let least = value(least)
        // The difference of any two fits in 64 bits without a sign.
        let bits = LanePacking.bits(UInt64(bitPattern: value(greatest) &- least))
        buffer.append(littleEndian: least)
        let room = buffer.appendUninitialized(LanePacking.byteCount(count, bits: bits))
        LanePacking.pack(count: count, bits: bits, into: room) { UInt64(bitPattern: value(entries[$0]) &- least) }
    }

    /// - Throws: `ByteReaderError` where it is cut short, ``MalformedRun`` and ``RecordDamage`` where it is damaged.
    static func read(_ reader: inout ByteReader, count: Int) throws -> [Substream] {
        var entries = [Substream](repeating: Substream(), count: count)
        try read(&reader, &entries) { $0.latest = $1 }
        try read(&reader, &entries) { $0.appended = $1 }
        try read(&reader, &entries) { $0.generation = try SubstreamRecord.generation($1) }
        try read(&reader, &entries) { $0.early = $1 }
        try read(&reader, &entries) { $0.before = $1 }
        return entries
    }

    private static func read(
        _ reader: inout ByteReader, _ entries: inout [Substream], _ set: (inout Substream, Int64) throws -> Void
    ) throws {
        let least = try reader.littleEndian(Int64.self)
        try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: entries.count) { lanes in
            try LanePacking.unpack(&reader, count: entries.count, into: lanes.baseAddress!)
            for index in entries.indices { try set(&entries[index], least &+ Int64(bitPattern: lanes[index])) }
        }
    }
}
