import Foundation
import Testing

@Suite("Ranges, followers and added partitions on the command line")
struct ConsumeRangeTests {
    /// 2026-01-01T00:00:00Z.
    private static let base: Int64 = 1_767_225_600_000

    private func visits(_ seconds: [Int64]) -> String {
        seconds.map { #"{"store":"s","zone":"a","event_time":\#(Self.base + $0 * 1000)}"# + "\n" }.joined()
    }

    private func seconds(_ fflog: FflogProcess, _ range: String, _ options: String...) throws -> [Int64] {
        let result = try fflog.start(["consume", "visits", "-o", range, "-f", "%T\\n"] + options).result()
        #expect([0, 5].contains(result.status), "\(result.errors)")
        return result.lines.compactMap(Int64.init).map { ($0 - Self.base) / 1000 }
    }

    @Test("a range of times has every record in it, in whatever order they came")
    func everyRecord() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        // Several batches, so that some are left out by their envelopes.
        for batch in [[1, 5], [2, 3, 9], [4], [7]] as [[Int64]] {
            try fflog.ok("produce", "visits", input: visits(batch))
        }
        func range(_ from: Int64, _ to: Int64) -> String { "@\(Self.base + from * 1000):\(Self.base + to * 1000)" }
        #expect(try seconds(fflog, range(2, 5)) == [2, 3, 4])
        #expect(try seconds(fflog, range(6, 9)) == [7])
        #expect(try seconds(fflog, range(0, 100)) == [1, 5, 2, 3, 9, 4, 7])
        #expect(try seconds(fflog, range(2, 5), "-n", "2") == [2, 3])
        #expect(try seconds(fflog, "@:\(Self.base + 4000)") == [1, 2, 3])
        #expect(try seconds(fflog, "@\(Self.base + 4000):end") == [5, 9, 4, 7])
        #expect(try fflog.run("consume", "visits", "-o", range(5, 5)).status == 5)
        #expect(try fflog.run("consume", "visits", "-o", range(10, 20)).status == 5)
        // A time alone is where to begin: the first record at or after it, and all that follow.
        #expect(try seconds(fflog, "@\(Self.base + 4000)") == [5, 2, 3, 9, 4, 7])
        // Sealed as before.
        try fflog.ok("seal", "visits")
        #expect(try seconds(fflog, range(2, 5)) == [2, 3, 4])
    }

    @Test("a range that ends before it begins is a usage error, and errors propose only what is taken")
    func backwards() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        for range in ["@2026-01-02T00:00:00Z:2026-01-01T00:00:00Z", "@2000:1000", "@-1h:-2h"] {
            let result = try fflog.run("consume", "visits", "-o", range)
            #expect(result.status == 2 && result.errors.contains("ends before it begins"), "\(result.errors)")
        }
        #expect(try fflog.run("consume", "visits", "-o", "@2026-01-01T00:00:00Z:-1h").status != 2)
        for text in ["yesterday", "20260101", "2026", "2026-01-01", "2026-01-01T10:00"] {
            let errors = try fflog.run("consume", "visits", "-o", "@\(text)").errors
            #expect(!errors.contains("(local time)"), "\(errors)")
            // Each time that is proposed has an offset.
            let proposed = errors.split { " ,\n".contains($0) }.filter { $0.hasPrefix("20") && $0.contains("-") }
            #expect(!proposed.isEmpty && proposed.allSatisfy { $0.contains("Z") || $0.contains("+") }, "\(errors)")
        }
    }

    @Test("a follower up to a time prints all before it, and ends")
    func followsUntil() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "1")
        try fflog.ok("produce", "raw", input: "1\n2\n")
        let end = Int64(Date().timeIntervalSince1970 * 1000) + 3_000
        let follower = try fflog.start(["consume", "raw", "-o", "@0:\(end)", "--follow", "-f", "%v\\n"])
        try follower.waitForOutput("2")
        try fflog.ok("produce", "raw", input: "3\n")
        let result = try follower.result(seconds: 60)
        #expect(result.status == 0)
        #expect(result.lines == ["1", "2", "3"])
    }

    @Test("a follower prints what comes to partitions that are added, also from the end")
    func addedPartitions() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "1")
        try fflog.ok("produce", "raw", input: "old\n")
        let all = try fflog.start(["consume", "raw", "--follow", "-f", "%p %v\\n"])
        let new = try fflog.start(["consume", "raw", "-o", "end", "--follow", "-f", "%p %v\\n"])
        try all.waitForOutput("old")
        try fflog.ok("produce", "raw", "-p", "0", input: "x0\n")
        try new.waitForOutput("x0")
        try fflog.ok("topic", "alter", "raw", "-p", "3")
        for partition in ["1", "2"] { try fflog.ok("produce", "raw", "-p", partition, input: "x\(partition)\n") }
        for follower in [all, new] {
            try follower.waitForOutput("x1")
            try follower.waitForOutput("x2")
            follower.kill(SIGINT)
            _ = try follower.result()
        }
        #expect(Set(try new.result().lines) == ["0 x0", "1 x1", "2 x2"])
        #expect(Set(try all.result().lines) == ["0 old", "0 x0", "1 x1", "2 x2"])
    }

    @Test("an offset that is the end of a partition is no error, the one after it is")
    func endOfAPartition() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "2")
        try fflog.ok("produce", "raw", "-p", "1", input: "a\nb\nc\n")
        #expect(try fflog.run("consume", "raw", "-p", "1", "-o", "3").status == 5)
        let beyond = try fflog.run("consume", "raw", "-p", "1", "-o", "4")
        #expect(beyond.status == 1 && beyond.errors.contains("offset 4"))
        let waiting = try fflog.start(["consume", "raw", "-p", "1", "-o", "3", "--follow", "-f", "%v\\n"])
        try fflog.ok("produce", "raw", "-p", "1", input: "d\n")
        try waiting.waitForOutput("d")
        waiting.kill(SIGINT)
        #expect(try waiting.result().lines == ["d"])
    }

    @Test("more records before the end than a purge has left begin at the log start")
    func moreThanIsLeft() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "1")
        for line in 1...5 { try fflog.ok("produce", "raw", input: "\(line)\n") }
        try fflog.ok("retention", "set", "raw", "--max-records", "2")
        try fflog.ok("retention", "run", "--yes")
        let result = try fflog.ok("consume", "raw", "-o", "-100", "-f", "%v\\n")
        #expect(result.lines == ["4", "5"])
    }
}
