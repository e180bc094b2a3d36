internal import Bytes
internal import Counts
internal import EventLog
internal import Timekeeping

/// An ``IntervalDay`` as it is stored; docs/format/projection-file.md draws it.
///
/// A column for each thing that is known of intervals and of statements, as runs of equal values: of most days all intervals have one
/// length, and all statements one import.
enum IntervalDayRecord {
    static let version: UInt8 = 2
    private static let headerBytes = 16
    /// No day has more: one statement a millisecond.
    private static let countMax = 1 << 27

    enum Kind {
        static let counts: UInt8 = 0
        static let retraction: UInt8 = 1 << 3
        static let missing: UInt8 = 2 << 3
        static let mask: UInt8 = 3 << 3
    }

    /// - Throws: why the value is not accepted, in words.
    static func decode(
        _ value: RawSpan, of lane: CountLane, day number: Int32, key: [UInt8], _ zones: ZoneTable
    ) throws -> IntervalDay {
        guard value.byteCount >= headerBytes else { throw CountDamage("only \(value.byteCount) bytes are stored") }
        var reader = ByteReader(value)
        let found = try reader.uint8()
        guard found == version else { throw CountDamage("format \(found); this program knows \(version)") }
        try reader.skip(3)
        guard try reader.littleEndian(UInt32.self) == CountRecord.checksum(value, key: key) else {
            throw CountDamage("the checksum does not match")
        }
        let intervalCount = Int(try reader.littleEndian(UInt32.self))
        let saidCount = Int(try reader.littleEndian(UInt32.self))
        guard max(intervalCount, saidCount) <= countMax else { throw CountDamage("\(saidCount) statements") }
        let tables = try IntervalDayTables(&reader, zones)
        let dayStart = EventTime(milliseconds: Int64(number) * IntervalDay.milliseconds)
        let intervals = try intervals(&reader, intervalCount, from: dayStart, saidCount)
        let said = try said(&reader, saidCount, of: lane, tables)
        guard reader.isAtEnd else { throw CountDamage("\(reader.remaining) bytes are left over") }
        return IntervalDay(number, intervals, said)
    }

    private static func intervals(
        _ reader: inout ByteReader, _ count: Int, from dayStart: EventTime, _ saidCount: Int
    ) throws -> [SaidInterval] {
        var gaps: [Int64] = []
        try column(&reader, count) { gaps.append(zigzag($0)) }
        var intervals: [SaidInterval] = []
        intervals.reserveCapacity(count)
        var end = dayStart
        try column(&reader, count) { seconds in
            let start = EventTime(milliseconds: end.milliseconds &+ gaps[intervals.count])
            let interval = CountInterval(start: start, seconds: UInt32(truncatingIfNeeded: seconds))
            end = interval.end
            intervals.append(SaidInterval(interval, said: 0..<0))
        }
        var index = 0
        try column(&reader, count) { flags in
            intervals[index].isLeftOut = flags & 2 != 0
            if flags & 1 != 0 { intervals[index].shownOffsetMinutes = 0 }
            index += 1
        }
        index = 0
        try column(&reader, count) { offset in
            if intervals[index].shownOffsetMinutes != nil {
                intervals[index].shownOffsetMinutes = Int16(truncatingIfNeeded: zigzag(offset))
            }
            index += 1
        }
        index = 0
        var first = 0
        try column(&reader, count) { number in
            guard number > 0, number <= UInt64(saidCount - first) else { throw CountDamage("\(number) statements") }
            intervals[index].said = UInt32(first)..<UInt32(first + Int(number))
            first += Int(number)
            index += 1
        }
        guard first == saidCount else { throw CountDamage("\(saidCount - first) statements of no interval") }
        return intervals
    }

    private static func said(
        _ reader: inout ByteReader, _ count: Int, of lane: CountLane, _ tables: IntervalDayTables
    ) throws -> [SaidCount] {
        var kinds: [UInt8] = []
        try column(&reader, count) { kinds.append(UInt8(truncatingIfNeeded: $0)) }
        let nowhere = StatementPlace(appendTime: .epoch, partition: PartitionID(0), offset: .zero)
        var said: [SaidCount] = []
        said.reserveCapacity(count)
        try column(&reader, count) { number in
            said.append(
                SaidCount(
                    statement: CountStatement(.missing, by: try tables.importID(number), at: nowhere),
                    zone: ZoneTable.none, offsetMinutes: 0, deliveredSource: UInt32(lane.source)))
        }
        var appendTime: Int64 = 0
        try column(&reader, &said) { said, step in
            appendTime &+= zigzag(step)
            said.statement.place.appendTime = EventTime(milliseconds: appendTime)
        }
        try column(&reader, &said) { said, partition in
            said.statement.place.partition = PartitionID(rawValue: Int32(truncatingIfNeeded: partition))
        }
        var offset: Int64 = 0
        try column(&reader, &said) { said, step in
            offset &+= zigzag(step)
            said.statement.place.offset = Offset(offset)
        }
        try column(&reader, &said) { said, number in said.zone = try tables.zone(number) }
        try column(&reader, &said) { said, minutes in said.offsetMinutes = Int16(truncatingIfNeeded: zigzag(minutes)) }
        try column(&reader, &said) { said, source in
            if source > 0 { said.deliveredSource = UInt32(truncatingIfNeeded: source - 1) }
        }
        for (index, flags) in kinds.enumerated() {
            switch flags & Kind.mask {
            case Kind.counts: said[index].statement.content = .counts(try CountRecord.counts(flags, &reader))
            case Kind.retraction:
                said[index].statement.content = .retraction(of: try tables.importID(reader.varint()))
            case Kind.missing: break
            default: throw CountDamage("a statement of kind \(flags)")
            }
        }
        return said
    }

    private static func column(
        _ reader: inout ByteReader, _ said: inout [SaidCount], _ body: (inout SaidCount, UInt64) throws -> Void
    ) throws {
        var index = 0
        try column(&reader, said.count) { value in
            try body(&said[index], value)
            index += 1
        }
    }

    /// Hands out the values of a column, each as often as its run says.
    private static func column(
        _ reader: inout ByteReader, _ count: Int, _ body: (UInt64) throws -> Void
    ) throws {
        var left = count
        while left > 0 {
            let length = try reader.varint()
            guard length > 0, length <= UInt64(left) else { throw CountDamage("a run of \(length)") }
            let value = try reader.varint()
            for _ in 0..<length { try body(value) }
            left -= Int(length)
        }
    }

    private static func zigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
