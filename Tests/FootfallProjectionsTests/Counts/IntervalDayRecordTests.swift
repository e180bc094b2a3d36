import Bytes
import Counts
import EventLog
import TestSupport
import Testing
import Timekeeping

@testable import FootfallProjections

@Suite struct IntervalDayRecordTests {
    private static let hour = CountLane(source: 7, isSkippedLabel: false)

    private static func encoded(_ day: IntervalDay, _ zones: ZoneTable) -> [UInt8] {
        var encoder = IntervalDayEncoder()
        encoder.encode(day, of: hour, key: IntervalDay.key(hour, day.number), zones)
        return encoder.withUnsafeBytes { [UInt8]($0) }
    }

    private static func decoded(_ value: [UInt8], _ number: Int32, _ zones: ZoneTable) throws -> IntervalDay {
        try value.withUnsafeBytes {
            try IntervalDayRecord.decode($0.bytes, of: hour, day: number, key: IntervalDay.key(hour, number), zones)
        }
    }

    private static func change(
        _ start: Int64, seconds: UInt32, _ content: CountStatement.Content, by importID: ImportID, offset: Int64,
        zone: ZoneTable.Number, source: UInt32 = 7
    ) -> CountChange {
        let place = StatementPlace(
            appendTime: EventTime(milliseconds: 1_700_000_000_000 + offset / 100), partition: PartitionID(3),
            offset: Offset(offset))
        return CountChange(
            lane: hour, interval: CountInterval(start: EventTime(milliseconds: start), seconds: seconds),
            said: SaidCount(
                statement: CountStatement(content, by: importID, at: place), zone: zone, offsetMinutes: 60,
                deliveredSource: source))
    }

    @Test func `a day of hours of one import takes few bytes besides its counts`() throws {
        let zones = ZoneTable()
        let zone = zones.number(of: "Europe/Dublin".utf8)
        let day = IntervalDay(19_000)
        let start = Int64(day.number) * IntervalDay.milliseconds
        day.add(
            (0..<24).map { hour in
                Self.change(
                    start + Int64(hour) * 3_600_000, seconds: 3_600,
                    .counts(PeopleCounts(entered: 5, exited: 6, total: nil)), by: ImportID(rawValue: 1),
                    offset: 7_000 + Int64(hour) * 6, zone: zone)
            }[...])
        for hour in 0..<24 { day.setShown(hour, offsetMinutes: 60) }
        let value = Self.encoded(day, zones)
        #expect(value.count < 110 + 24 * 2, "\(value.count)")
        let read = try Self.decoded(value, day.number, zones)
        #expect(read.said == day.said)
        #expect(read.intervals.map(\.interval) == day.intervals.map(\.interval))
        #expect(read.intervals.allSatisfy { $0.shownOffsetMinutes == 60 && !$0.isLeftOut && $0.said.count == 1 })
    }

    @Test func `every day is read as it was written, in whatever portions it was said`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for number: Int32 in [-700_000, -1, 0, 19_000, 2_000_000] {
            let zones = ZoneTable()
            let start = Int64(number) * IntervalDay.milliseconds
            let changes = (0..<200).map { index in
                let contents: [CountStatement.Content] = [
                    .counts(PeopleCounts(entered: .random(in: 0...9, using: &random), exited: nil, total: 1 << 40)),
                    .counts(PeopleCounts()), .retraction(of: ImportID(rawValue: .random(in: 1...3, using: &random))),
                    .missing,
                ]
                return Self.change(
                    start + .random(in: 0...95, using: &random) * 900_000,
                    seconds: [0, 900, 3_600, 90_000].randomElement(using: &random)!,
                    contents.randomElement(using: &random)!, by: ImportID(rawValue: .random(in: 0...3, using: &random)),
                    offset: Int64(index),
                    zone: Bool.random(using: &random) ? ZoneTable.none : zones.number(of: "A".utf8),
                    source: Bool.random(using: &random) ? 7 : 9)
            }
            let whole = IntervalDay(number)
            whole.add(changes.sorted(by: CountChange.precedes)[...])
            var day = IntervalDay(number)
            // What was read already is met again, and is known.
            for portion in [0..<70, 40..<160, 0..<200] {
                day.add(changes[portion].shuffled(using: &random).sorted(by: CountChange.precedes)[...])
                for index in day.intervals.indices {
                    day.setLeftOut(index, Int.random(in: 0..<9, using: &random) == 0)
                    day.setShown(index, offsetMinutes: [nil, 0, -720].randomElement(using: &random)!)
                }
                let read = try Self.decoded(Self.encoded(day, zones), number, zones)
                #expect(read.said == day.said, "seed \(seed)")
                for (a, b) in zip(read.intervals, day.intervals) {
                    #expect(a.interval == b.interval && a.said == b.said && a.isLeftOut == b.isLeftOut, "seed \(seed)")
                    #expect(a.shownOffsetMinutes == b.shownOffsetMinutes, "seed \(seed)")
                }
                day = read
            }
            #expect(day.said == whole.said && day.intervals.map(\.interval) == whole.intervals.map(\.interval))
        }
    }

    @Test func `runs that don't add up are refused`() throws {
        let zones = ZoneTable()
        let day = IntervalDay(19_000)
        day.add([
            Self.change(
                Int64(day.number) * IntervalDay.milliseconds, seconds: 60, .missing, by: .none, offset: 1,
                zone: ZoneTable.none)
        ])
        let key = IntervalDay.key(Self.hour, day.number)
        let value = Self.encoded(day, zones)
        // Behind the header and two empty tables comes the first run: one interval.
        for (place, byte) in [(8, 2), (12, 2), (18, 0), (18, 2), (18, 0xFF)] as [(Int, UInt8)] {
            var damaged = value
            damaged[place] = byte
            damaged.withUnsafeMutableBytes { bytes in
                let checksum = CountRecord.checksum(UnsafeRawBufferPointer(bytes).bytes, key: key)
                bytes.storeBytes(of: checksum.littleEndian, toByteOffset: 4, as: UInt32.self)
            }
            #expect(throws: (any Error).self) { try Self.decoded(damaged, day.number, zones) }
        }
        #expect(throws: CountDamage.self) { try Self.decoded(Array(value.dropLast()), day.number, zones) }
    }
}
