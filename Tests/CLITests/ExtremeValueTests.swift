import Foundation
import Testing

/// Numbers at the ends of 64 bits, which any producer may send and anyone may type.
@Suite("Extreme values")
struct ExtremeValueTests {
    @Test("a record beyond the calendar is printed as JSON, its time as a number")
    func timestamps() throws {
        let fflog = try FflogProcess()
        try fflog.ok(
            "topic", "create", "visits", "-p", "1", "--earliest-event-time", "none", "--event-time-ahead", "none")
        let times = [Int64.min, -1, 253_402_300_799_999, 253_402_300_800_000, .max]
        let lines = times.map { #"{"store":"S1","zone":"a","event_time":\#($0)}"# }
        try fflog.ok("produce", "visits", input: lines.joined(separator: "\n"))
        let printed = try fflog.ok("consume", "visits", "--format", "json").objects()
        #expect(
            printed.map { "\($0["timestamp"] ?? "-")" } == [
                "-9223372036854775808", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z", "253402300800000",
                "9223372036854775807",
            ])
        #expect(try fflog.ok("consume", "visits", "-g", "g", "--format", "json").lines.count == times.count)
    }

    @Test(
        "a span, a time or an offset of any size is no crash",
        arguments: [
            "@-9223372036854775807d", "@-9223372036854775807ms", "@9223372036854775807", "@-1d:@-9223372036854775807h",
            "+9223372036854775807", "-9223372036854775807", "9223372036854775807",
        ])
    func offsets(text: String) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-p", "1")
        try fflog.ok("produce", "lines", input: "a\n")
        let result = try fflog.run("consume", "lines", "-o", text)
        #expect((0...5).contains(result.status), "\(result.status): \(result.errors)")
        if text == "-9223372036854775807" { #expect(result.text == "a\n") }
    }

    @Test("sums of the largest counts stay at the largest number, in the table and in the chart")
    func sums() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "counts", "-p", "1")
        let lines = ["a", "b"].map {
            #"{"site":"\#($0)","interval_start":"2023-12-31T23:00:00.000Z","interval_seconds":3600,"#
                + #""local_label":"2023-12-31T23:00","time_zone":"Europe/Dublin","utc_offset_minutes":0,"#
                + #""entered":18446744073709551614,"exited":18446744073709551614}"#
        }
        try fflog.ok("produce", "counts", input: lines.joined(separator: "\n"))
        try fflog.ok("projection", "run", "hourly-counts", "--once")
        let table = try fflog.ok("projection", "query", "hourly-counts")
        #expect(
            table.lines.last?.hasPrefix("sum") == true && table.text.contains("18446744073709551615"), "\(table.text)")
        #expect(try fflog.ok("projection", "query", "hourly-counts", "--chart").text.contains("2023-12-31"))
        let simulated = try fflog.run("simulate", "crossings")
        #expect(simulated.status == 1)
        #expect(simulated.errors.contains("what can't be"), "\(simulated.errors)")
    }
}
