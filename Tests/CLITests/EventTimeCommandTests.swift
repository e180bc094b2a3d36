import Foundation
import Testing

@Suite("Bounds on event time on the command line")
struct EventTimeCommandTests {
    private func visit(_ time: Int64) -> String { #"{"store":"s","zone":"a","event_time":\#(time)}"# }
    private static let right: Int64 = 1_767_225_600_000

    @Test("a line in seconds or microseconds stops a produce by its number and the likely cause")
    func stops() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        for (time, cause) in [
            (Self.right / 1000, "seconds"), (Self.right * 1000, "microseconds"),
            (Self.right * 1_000_000, "nanoseconds"),
            (3_000, "not set"),
        ] {
            let lines = [visit(Self.right), visit(time), visit(Self.right)].joined(separator: "\n")
            let stopped = try fflog.run("produce", "visits", input: lines)
            #expect(stopped.status == 1 && stopped.errors.contains("line 2"), "\(stopped.errors)")
            #expect(stopped.errors.contains(cause), "\(stopped.errors)")
            let skipped = try fflog.run("produce", "visits", "--skip-bad", "--format", "json", input: lines)
            #expect(skipped.status == 4)
            #expect(try skipped.object()["rejected"] as? Int == 1)
        }
        #expect(try fflog.ok("consume", "visits").lines.count == 4 * 3)
    }

    @Test("bounds are set, shown and lifted")
    func bounds() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        #expect(try fflog.ok("topic", "describe", "visits").text.contains("from 2000-01-01T00:00:00.000Z to 1d ahead"))
        try fflog.ok("topic", "alter", "visits", "--earliest-event-time", "1990-01-01", "--event-time-ahead", "none")
        let topic = try fflog.ok("topic", "describe", "visits", "--format", "json").object()
        #expect(topic["earliest_event_time"] as? String == "1990-01-01T00:00:00.000Z")
        #expect(topic["event_time_ahead_ms"] is NSNull)
        try fflog.ok("produce", "visits", input: visit(631_152_000_000) + "\n" + visit(9_000_000_000_000))
        #expect(try fflog.run("produce", "visits", input: visit(631_151_999_999)).status == 1)
        try fflog.ok("topic", "alter", "visits", "--earliest-event-time", "none")
        try fflog.ok("produce", "visits", input: visit(0))
        // What is outside of narrower bounds stays readable.
        try fflog.ok("topic", "alter", "visits", "--earliest-event-time", "2020-01-01", "--event-time-ahead", "1h")
        #expect(try fflog.ok("consume", "visits").lines.count == 3)
        // Bounds between which there is no time now.
        let none = try fflog.run("topic", "alter", "visits", "--earliest-event-time", "2100-01-01")
        #expect(none.status == 3 && none.errors.contains("no event time"), "\(none.errors)")
        try fflog.ok("topic", "alter", "visits", "--earliest-event-time", "2100-01-01", "--event-time-ahead", "none")
        try fflog.ok("topic", "alter", "visits", "--earliest-event-time", "2020-01-01", "--event-time-ahead", "1h")
        #expect(try fflog.run("topic", "alter", "visits", "--earliest-event-time", "yesterday").status == 2)
        #expect(try fflog.run("topic", "alter", "visits", "--event-time-ahead", "far").status == 2)
    }
}
