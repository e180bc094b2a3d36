internal import Bytes
internal import Counts
internal import EventLog
internal import Timekeeping

/// An ``IntervalDay`` as it is stored; docs/format/projection-file.md draws it.
///
/// Zones and imports are tables in front of the intervals: a day has one or two of each.
enum IntervalDayRecord {
    static let version: UInt8 = 1
    private static let headerBytes = 16

    private enum Kind {
        static let counts: UInt8 = 0
        static let retraction: UInt8 = 1 << 3
        static let missing: UInt8 = 2 << 3
        static let mask: UInt8 = 3 << 3
    }

    static func encode(
        _ day: IntervalDay, of lane: CountLane, key: [UInt8], _ zones: ZoneTable, into out: inout ByteBuffer
    ) {
        out.removeAll()
        out.append(version)
        out.append(0)
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: UInt32(day.intervals.count))
        out.append(littleEndian: UInt32(0))
        var tables = Tables()
        for interval in day.intervals { for said in interval.said { tables.add(said) } }
        tables.append(to: &out, zones)
        var before = StatementPlace(appendTime: .epoch, partition: PartitionID(0), offset: .zero)
        let dayStart = Int64(day.number) * IntervalDay.milliseconds
        for interval in day.intervals {
            out.append(varint: UInt64(interval.interval.start.milliseconds - dayStart))
            out.append(varint: UInt64(interval.interval.seconds))
            out.append((interval.shownOffsetMinutes == nil ? 0 : 1) | (interval.isLeftOut ? 2 : 0))
            if let offset = interval.shownOffsetMinutes { out.append(zigzag: Int64(offset)) }
            out.append(varint: UInt64(interval.said.count))
            for said in interval.said {
                append(said, of: lane, after: before, tables, to: &out)
                before = said.statement.place
            }
        }
        out.patch(littleEndian: CountRecord.checksum(out.bytes, key: key), at: 4)
    }

    private static func append(
        _ said: SaidCount, of lane: CountLane, after before: StatementPlace, _ tables: Tables, to out: inout ByteBuffer
    ) {
        let statement = said.statement
        switch statement.content {
        case .counts(let counts): out.append(Kind.counts | CountRecord.flags(counts))
        case .retraction: out.append(Kind.retraction)
        case .missing: out.append(Kind.missing)
        }
        out.append(varint: tables.number(of: statement.importID))
        out.append(zigzag: statement.place.appendTime.milliseconds &- before.appendTime.milliseconds)
        out.append(varint: UInt64(UInt32(bitPattern: statement.place.partition.rawValue)))
        out.append(zigzag: statement.place.offset.rawValue &- before.offset.rawValue)
        out.append(varint: tables.number(of: said.zone))
        out.append(zigzag: Int64(said.offsetMinutes))
        out.append(varint: Int(said.deliveredSource) == lane.source ? 0 : UInt64(said.deliveredSource) + 1)
        switch statement.content {
        case .counts(let counts): CountRecord.append(counts, to: &out)
        case .retraction(let importID): out.append(varint: tables.number(of: importID))
        case .missing: break
        }
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
        let count = Int(try reader.littleEndian(UInt32.self))
        try reader.skip(4)
        let tables = try Tables(&reader, zones)
        let day = IntervalDay(number)
        day.intervals.reserveCapacity(min(count, 1 << 12))
        var place = StatementPlace(appendTime: .epoch, partition: PartitionID(0), offset: .zero)
        let dayStart = Int64(number) * IntervalDay.milliseconds
        for _ in 0..<count {
            let start = Int64(truncatingIfNeeded: try reader.varint()) &+ dayStart
            var interval = SaidInterval(
                CountInterval(
                    start: EventTime(milliseconds: start), seconds: UInt32(truncatingIfNeeded: try reader.varint())))
            let flags = try reader.uint8()
            if flags & 1 != 0 { interval.shownOffsetMinutes = Int16(truncatingIfNeeded: try reader.zigzag()) }
            interval.isLeftOut = flags & 2 != 0
            for _ in 0..<(try reader.varint()) {
                let said = try Self.said(&reader, of: lane, after: place, tables)
                place = said.statement.place
                interval.add(said)
            }
            interval.judge()
            day.intervals.append(interval)
        }
        guard reader.isAtEnd else { throw CountDamage("\(reader.remaining) bytes are left over") }
        return day
    }

    private static func said(
        _ reader: inout ByteReader, of lane: CountLane, after before: StatementPlace, _ tables: Tables
    ) throws -> SaidCount {
        let flags = try reader.uint8()
        let importID = try tables.importID(reader.varint())
        let appendTime = EventTime(milliseconds: before.appendTime.milliseconds &+ (try reader.zigzag()))
        let partition = PartitionID(rawValue: Int32(truncatingIfNeeded: try reader.varint()))
        let offset = Offset(before.offset.rawValue &+ (try reader.zigzag()))
        let zone = try tables.zone(reader.varint())
        let offsetMinutes = Int16(truncatingIfNeeded: try reader.zigzag())
        let delivered = try reader.varint()
        let content: CountStatement.Content
        switch flags & Kind.mask {
        case Kind.counts: content = .counts(try CountRecord.counts(flags, &reader))
        case Kind.retraction: content = .retraction(of: try tables.importID(reader.varint()))
        case Kind.missing: content = .missing
        default: throw CountDamage("a statement of kind \(flags)")
        }
        return SaidCount(
            statement: CountStatement(
                content, by: importID,
                at: StatementPlace(appendTime: appendTime, partition: partition, offset: offset)),
            zone: zone, offsetMinutes: offsetMinutes,
            deliveredSource: delivered == 0 ? UInt32(lane.source) : UInt32(truncatingIfNeeded: delivered - 1))
    }
}

/// The zones and imports of a day, each with a number from 1; 0 is none.
private struct Tables {
    private var zones: [ZoneTable.Number] = []
    private var imports: [ImportID] = []

    init() {}

    mutating func add(_ said: SaidCount) {
        if said.zone != ZoneTable.none, !zones.contains(said.zone) { zones.append(said.zone) }
        add(said.statement.importID)
        if case .retraction(let importID) = said.statement.content { add(importID) }
    }

    private mutating func add(_ importID: ImportID) {
        if importID != .none, !imports.contains(importID) { imports.append(importID) }
    }

    func number(of zone: ZoneTable.Number) -> UInt64 { UInt64(zones.firstIndex(of: zone).map { $0 + 1 } ?? 0) }
    func number(of importID: ImportID) -> UInt64 { UInt64(imports.firstIndex(of: importID).map { $0 + 1 } ?? 0) }

    func zone(_ number: UInt64) throws -> ZoneTable.Number {
        guard number > 0 else { return ZoneTable.none }
        guard number <= UInt64(zones.count) else { throw CountDamage("there is no zone \(number)") }
        return zones[Int(number) - 1]
    }

    func importID(_ number: UInt64) throws -> ImportID {
        guard number > 0 else { return .none }
        guard number <= UInt64(imports.count) else { throw CountDamage("there is no import \(number)") }
        return imports[Int(number) - 1]
    }

    func append(to out: inout ByteBuffer, _ table: ZoneTable) {
        out.append(varint: UInt64(zones.count))
        for zone in zones {
            let name = table.names[Int(zone)]
            out.append(varint: UInt64(name.count))
            out.append(name)
        }
        out.append(varint: UInt64(imports.count))
        for importID in imports { out.append(littleEndian: importID.rawValue) }
    }

    init(_ reader: inout ByteReader, _ table: ZoneTable) throws {
        for _ in 0..<(try reader.varint()) {
            zones.append(table.number(of: try reader.array(Int(truncatingIfNeeded: try reader.varint()))))
        }
        for _ in 0..<(try reader.varint()) { imports.append(ImportID(rawValue: try reader.littleEndian(UInt64.self))) }
    }
}
