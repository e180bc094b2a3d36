import Bytes
import TestSupport
import Testing
import Timekeeping

@Suite struct RFC3339Tests {
    /// Instants by `date -u -d TEXT +%s%3N`.
    static let vectors: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_702_735_200_000, "2023-12-16T14:00:00.000Z"),
        (951_827_696_789, "2000-02-29T12:34:56.789Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
        (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
        (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ]

    @Test(arguments: vectors) func `an instant and its text give each other`(milliseconds: Int64, text: String) throws {
        #expect(RFC3339.text(milliseconds) == text)
        #expect(try RFC3339.milliseconds(of: text) == milliseconds)
        var buffer = ByteBuffer()
        RFC3339.append(milliseconds, into: &buffer)
        #expect(String(decoding: buffer.array(), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("2023-12-16T14:00:00Z", "2023-12-16T14:00:00.000Z"),
        ("2023-12-16t14:00:00z", "2023-12-16T14:00:00.000Z"),
        ("2023-12-16T15:30:00.5+01:30", "2023-12-16T14:00:00.500Z"),
        ("2023-12-15T22:15:00.25-15:45", "2023-12-16T14:00:00.250Z"),
        ("2023-12-16T14:00:00-00:00", "2023-12-16T14:00:00.000Z"),
        ("2023-12-16T14:00:00.123000000000Z", "2023-12-16T14:00:00.123Z"),
        ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.000Z"),
    ]) func `offsets, fractions and lower case are understood`(text: String, utc: String) throws {
        #expect(RFC3339.text(try RFC3339.milliseconds(of: text)) == utc)
    }

    @Test(arguments: [
        ("", RFC3339Error.malformed(position: 0)),
        ("2023-12-16", .malformed(position: 10)),
        ("2023-12-16 14:00:00Z", .malformed(position: 10)),
        ("2023-12-16T14:00:00", .malformed(position: 19)),
        ("2023-12-16T14:00Z", .malformed(position: 16)),
        ("2023-12-16T14:00:00.Z", .malformed(position: 20)),
        ("2023-12-16T14:00:00Zx", .malformed(position: 20)),
        ("2023-12-16T14:00:00+0100", .malformed(position: 22)),
        ("2023-12-16T14:00:00+01", .malformed(position: 22)),
        ("23-12-16T14:00:00Z", .malformed(position: 2)),
        ("-2023-12-16T14:00:00Z", .malformed(position: 0)),
        ("2023-13-01T00:00:00Z", .outOfRange(part: "month")),
        ("2023-00-01T00:00:00Z", .outOfRange(part: "month")),
        ("2023-02-29T00:00:00Z", .outOfRange(part: "day")),
        ("1900-02-29T00:00:00Z", .outOfRange(part: "day")),
        ("2023-04-31T00:00:00Z", .outOfRange(part: "day")),
        ("2023-04-00T00:00:00Z", .outOfRange(part: "day")),
        ("2023-04-01T24:00:00Z", .outOfRange(part: "hour")),
        ("2023-04-01T00:60:00Z", .outOfRange(part: "minute")),
        ("2016-12-31T23:59:60Z", .outOfRange(part: "second")),
        ("2023-04-01T00:00:00+24:00", .outOfRange(part: "offset")),
        ("0000-01-01T00:00:00+00:01", .outOfRange(part: "year")),
        ("9999-12-31T23:59:59-00:01", .outOfRange(part: "year")),
        ("2023-04-01T00:00:00.0001Z", .finerThanMilliseconds),
    ]) func `what is no time is refused with its reason`(text: String, error: RFC3339Error) {
        #expect(throws: error) { try RFC3339.milliseconds(of: text) }
    }

    @Test func `every day from 1600 to 2400 is the day after the one before`() {
        var expected = CivilDate(year: 1600, month: 1, day: 1)
        let first = expected.daysSinceEpoch
        let last = CivilDate(year: 2400, month: 12, day: 31).daysSinceEpoch
        #expect(last - first + 1 == 365 * 801 + 195)
        for day in first...last {
            guard CivilDate(daysSinceEpoch: day) == expected, expected.daysSinceEpoch == day else {
                Issue.record("day \(day) is not \(expected)")
                return
            }
            expected.day += 1
            if expected.day > CivilDate.days(inMonth: expected.month, of: expected.year) {
                expected.day = 1
                expected.month += 1
            }
            if expected.month > 12 {
                expected.month = 1
                expected.year += 1
            }
        }
    }

    @Test func `any instant of the range comes back`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let instant = Int64.random(in: RFC3339.range, using: &random)
            #expect(try RFC3339.milliseconds(of: RFC3339.text(instant)) == instant, "seed \(seed)")
        }
    }

    @Test func `a local time has its offset and no fraction`() {
        #expect(RFC3339.text(1_688_216_400_999, offsetMinutes: 60) == "2023-07-01T14:00:00+01:00")
        #expect(RFC3339.text(1_688_216_400_000, offsetMinutes: -210) == "2023-07-01T09:30:00-03:30")
        #expect(RFC3339.text(0, offsetMinutes: 0) == "1970-01-01T00:00:00+00:00")
        #expect(RFC3339.text(Int64.max, offsetMinutes: 60) == "9223372036854775807")
        #expect(RFC3339.text(Int64(253_402_300_800_000)) == "253402300800000")
    }
}
