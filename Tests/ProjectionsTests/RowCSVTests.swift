import Bytes
import Testing
import Timekeeping

@testable import Projections

@Suite struct RowCSVTests {
    private func csv(_ values: [RowValue]) -> String {
        var buffer = ByteBuffer()
        ProjectionRow(columns: values.map { "\($0)" }, values: values).appendCSV(to: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
        ("a\r", "\"a\r\""), (" spaced ", " spaced "), ("東京", "東京"), ("a\u{2028}b", "a\u{2028}b"), ("'", "'"),
    ])
    func `a text is in quotes where RFC 4180 wants it`(text: String, field: String) {
        #expect(csv([.text(text), .count(1)]) == field + ",1")
    }

    @Test func `every value is written as a table shows it, and what is absent is nothing`() {
        let day = Int64(19_707)
        let values: [RowValue] = [
            .absent, .count(.max), .number(1.5), .time(day * 86_400_000 + 1),
            .localTime(day * 86_400_000 + 50_400_000, offsetMinutes: -210),
            .label(day * 86_400_000 + 50_400_000, toSeconds: false),
            .label(day * 86_400_000 + 50_415_000, toSeconds: true), .day(day),
            .counts([.init(name: "a", count: 1), .init(name: "b", count: 2)]), .counts([]),
        ]
        #expect(
            csv(values) == ",18446744073709551615,1.5,2023-12-16T00:00:00.001Z,2023-12-16T14:00:00.000-03:30,"
                + "2023-12-16T14:00,2023-12-16T14:00:15,2023-12-16,a=1 b=2,")
        #expect(values.map(\.description).joined(separator: ",") == csv(values))
    }

    @Test func `years without a text of RFC 3339 are bare numbers`() {
        #expect(csv([.time(.max), .localTime(.min, offsetMinutes: 60)]) == "\(Int64.max),\(Int64.min)")
        #expect(csv([.label(.max, toSeconds: true), .day(.max), .day(4_000_000)]) == "\(Int64.max),,345600000000000")
    }
}
