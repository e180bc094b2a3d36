internal import Bytes
internal import Counts
internal import EventLog
internal import Timekeeping

/// Writes an ``IntervalDay`` as ``IntervalDayRecord`` reads it. Memory is reused; one owner.
struct IntervalDayEncoder: ~Copyable {
    private var out = ByteBuffer(capacity: 4096)
    private var tables = IntervalDayTables()

    /// The value that was encoded last.
    borrowing func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: out.base, count: out.count))
    }

    mutating func encode(_ day: IntervalDay, of lane: CountLane, key: [UInt8], _ zones: ZoneTable) {
        let (intervals, said) = (day.intervals, day.said)
        out.removeAll()
        out.append(IntervalDayRecord.version)
        out.append(0)
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: UInt32(intervals.count))
        out.append(littleEndian: UInt32(said.count))
        tables.removeAll()
        for said in said { tables.add(said) }
        tables.append(to: &out, zones)
        append(intervals, from: EventTime(milliseconds: Int64(day.number) * IntervalDay.milliseconds))
        append(said, of: lane)
        for said in said {
            switch said.statement.content {
            case .counts(let counts): CountRecord.append(counts, to: &out)
            case .retraction(let importID): out.append(varint: tables.number(of: importID))
            case .missing: break
            }
        }
        out.patch(littleEndian: CountRecord.checksum(out.bytes, key: key), at: 4)
    }

    private mutating func append(_ intervals: [SaidInterval], from dayStart: EventTime) {
        column(intervals.count) { index in
            let before = index == 0 ? dayStart : intervals[index - 1].interval.end
            return Self.zigzag(intervals[index].interval.start.milliseconds &- before.milliseconds)
        }
        column(intervals.count) { UInt64(intervals[$0].interval.seconds) }
        column(intervals.count) {
            (intervals[$0].shownOffsetMinutes == nil ? 0 : 1) | (intervals[$0].isLeftOut ? 2 : 0)
        }
        column(intervals.count) { Self.zigzag(Int64(intervals[$0].shownOffsetMinutes ?? 0)) }
        column(intervals.count) { UInt64(intervals[$0].said.count) }
    }

    private mutating func append(_ said: [SaidCount], of lane: CountLane) {
        let tables = tables
        column(said.count) { index in
            switch said[index].statement.content {
            case .counts(let counts): UInt64(IntervalDayRecord.Kind.counts | CountRecord.flags(counts))
            case .retraction: UInt64(IntervalDayRecord.Kind.retraction)
            case .missing: UInt64(IntervalDayRecord.Kind.missing)
            }
        }
        column(said.count) { tables.number(of: said[$0].statement.importID) }
        column(said.count) { index in
            let before = index == 0 ? 0 : said[index - 1].statement.place.appendTime.milliseconds
            return Self.zigzag(said[index].statement.place.appendTime.milliseconds &- before)
        }
        column(said.count) { UInt64(UInt32(bitPattern: said[$0].statement.place.partition.rawValue)) }
        column(said.count) { index in
            let before = index == 0 ? 0 : said[index - 1].statement.place.offset.rawValue
            return Self.zigzag(said[index].statement.place.offset.rawValue &- before)
        }
        column(said.count) { tables.number(of: said[$0].zone) }
        column(said.count) { Self.zigzag(Int64(said[$0].offsetMinutes)) }
        column(said.count) {
            Int(said[$0].deliveredSource) == lane.source ? 0 : UInt64(said[$0].deliveredSource) + 1
        }
    }

    /// Values as runs: how often one comes in a row, and it.
    @inline(__always)
    private mutating func column(_ count: Int, _ value: (Int) -> UInt64) {
        var index = 0
        while index < count {
            let first = value(index)
            var next = index + 1
            while next < count, value(next) == first { next += 1 }
            out.append(varint: UInt64(next - index))
            out.append(varint: first)
            index = next
        }
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}
