import Foundation
import Testing

@Suite("Produce and consume on the command line")
struct ProduceConsumeTests {
    static let visits = (0..<300).map { index in
        #"{"store":"S\#(index % 7)","zone":"entrance","event_time":\#(1_700_000_000_000 + index * 250),"#
            + #""visitor":"\#(String(format: "%016x", index * 7919))","gender":"female","confidence":0.87\#(index % 10),"#
            + #""dwell_ms":\#(index)}"#
    }

    @Test("typed JSON lines come out as they went in, in order for every key")
    func typedRoundTrip() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "3")
        let summary = try fflog.ok(
            "produce", "visits", "--format", "json", "--batch", "37", input: Self.visits.joined(separator: "\n")
        ).object()
        #expect(summary["appended"] as? Int == 300)

        let out = try fflog.ok("consume", "visits").objects()
        #expect(out.count == 300)
        let expected = try Self.visits.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        for store in 0..<7 {
            let got = out.filter { $0["store"] as? String == "S\(store)" }
            let want = expected.filter { $0["store"] as? String == "S\(store)" }
            #expect(got.map { $0["visitor"] as? String } == want.map { $0["visitor"] as? String })
            #expect(got.map { $0["dwell_ms"] as? Int } == want.map { $0["dwell_ms"] as? Int })
            #expect(got.map { $0["confidence"] as? Double } == want.map { $0["confidence"] as? Double })
        }
        #expect(out[0]["age_band"] is NSNull)
        #expect((out[0]["event_time"] as? String)?.hasSuffix("Z") == true)

        // What was consumed can be produced again, and is then the same.
        try fflog.ok("topic", "create", "again", "-p", "3", "--schema", "footfall.v1.VisitorObserved")
        let text = try fflog.ok("consume", "visits").text
        try fflog.ok("produce", "again", input: text)
        #expect(try fflog.ok("consume", "again").text == text)
    }

    @Test("lines of any bytes come out bit for bit")
    func rawRoundTrip() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        var bytes = Data()
        var generator = SystemRandomNumberGenerator()
        for length in [0, 1, 7, 200, 70_000, 3, 0] {
            bytes.append(
                contentsOf: (0..<length).map { _ in
                    let byte = UInt8.random(in: 0...255, using: &generator)
                    return byte == 10 ? 11 : byte
                })
            bytes.append(10)
        }
        let path = fflog.folder.appendingPathComponent("raw.bin")
        try bytes.write(to: path)
        try fflog.ok("produce", "raw", path.path)
        #expect(try fflog.ok("consume", "raw").output == bytes)
    }

    @Test("records are found by offset, by distance from the ends and by time")
    func offsets() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "-p", "1")
        try fflog.ok("produce", "visits", "--batch", "40", input: Self.visits.joined(separator: "\n"))
        func offsets(_ range: String) throws -> [Int] {
            try fflog.run("consume", "visits", "-o", range, "-f", "%o\\n").lines.compactMap { Int($0) }
        }
        #expect(try offsets("start").count == 300)
        #expect(try offsets("+297") == [297, 298, 299])
        #expect(try offsets("-2") == [298, 299])
        #expect(try offsets("120:123") == [120, 121, 122])
        #expect(try offsets("295") == [295, 296, 297, 298, 299])
        #expect(try offsets(":2") == [0, 1])
        #expect(try offsets("298:end") == [298, 299])
        // Events are 250 ms apart from 1,700,000,000,000 on.
        #expect(try offsets("@1700000074500") == [298, 299])
        #expect(try offsets("@1700000000001:1700000000751") == [1, 2, 3])
        #expect(try offsets("@2023-11-14T22:13:20.500Z:2023-11-14T22:13:21Z") == [2, 3])
        #expect(try fflog.run("consume", "visits", "-o", "end").status == 5)
        #expect(try fflog.ok("consume", "visits", "-n", "4").lines.count == 4)
        let beyond = try fflog.run("consume", "visits", "-o", "301")
        #expect(beyond.status == 1)
        #expect(beyond.errors.contains("0 to 299"))
    }

    @Test("a format string and JSON show every part of a record")
    func formats() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", "-K", "=", "-H", "a=1", "-H", "b=x y", input: "k1=v=1\nplain\n")
        let line = try fflog.ok("consume", "raw", "-f", "%t|%p|%o|%k|%v|%K|%S|%h|%%\\x41\\t\\n").text
        #expect(line == "raw|0|0|k1|v=1|2|3|a=1,b=x y|%A\t\nraw|0|1||plain|-1|5|a=1,b=x y|%A\t\n")
        let records = try fflog.ok("consume", "raw", "--format", "json").objects()
        #expect(records[0]["key"] as? String == "k1")
        #expect(records[1]["key"] is NSNull)
        #expect((records[0]["headers"] as? [[String: String]])?.first == ["key": "a", "value": "1"])
        #expect(try fflog.run("consume", "raw", "-f", "%q").status == 2)
    }

    @Test("following prints what another process appends, until it is interrupted")
    func follow() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        let follower = try fflog.start(["consume", "raw", "--follow"])
        try fflog.ok("produce", "raw", input: "first\n")
        try follower.waitForOutput("first\n")
        try fflog.ok("produce", "raw", input: "second\n")
        try follower.waitForOutput("second\n")
        follower.kill(SIGINT)
        let result = try follower.result()
        #expect(result.status == 130)
        #expect(result.text == "first\nsecond\n")
    }

    @Test("a range that ends in the future is followed to its end")
    func followToAnOffset() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: "a\n")
        #expect(try fflog.ok("consume", "raw", "-o", "0:3").text == "a\n")
        let follower = try fflog.start(["consume", "raw", "-o", "0:3", "--follow"])
        try follower.waitForOutput("a\n")
        try fflog.ok("produce", "raw", input: "b\nc\nd\n")
        let result = try follower.result()
        #expect(result.status == 0)
        #expect(result.text == "a\nb\nc\n")
    }

    @Test("a reader that has seen enough closes the pipe, and nothing complains")
    func closedPipe() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: (0..<50_000).map { "line \($0)" }.joined(separator: "\n"))
        let result = try fflog.shell(#""$FFLOG" -d "$D" consume raw | head -n 2; echo "${PIPESTATUS[0]}""#)
        #expect(result.text == "line 0\nline 1\n0\n")
        #expect(result.errors == "")
    }

    @Test("two producers in two processes at once lose nothing, and keep the order of each key")
    func twoProducers() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "4")
        let inputs = ["x", "y"].map { name in
            Data((0..<4000).map { "\(name)\($0 % 13):\($0)\n" }.joined().utf8)
        }
        let producers = try inputs.map { try fflog.start(["produce", "raw", "-K", ":", "--batch", "50"], input: $0) }
        for producer in producers { #expect(try producer.result().status == 0) }
        let records = try fflog.ok("consume", "raw", "-f", "%p %k %v\\n").lines.map { $0.split(separator: " ") }
        #expect(records.count == 8000)
        var last: [Substring: Int] = [:]
        var partitions: [Substring: Set<Substring>] = [:]
        for record in records {
            let number = try #require(Int(record[2]))
            #expect(number > last[record[1]] ?? -1)
            last[record[1]] = number
            partitions[record[1], default: []].insert(record[0])
        }
        #expect(partitions.count == 26)
        #expect(partitions.values.allSatisfy { $0.count == 1 })
    }

    @Test("what waits for its batch is bounded over all partitions together")
    func waitingBytes() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-p", "16")
        let padding = String(repeating: "x", count: 10_000)
        let lines = (0..<1_000).map { "k\($0):\(padding)" }
        try fflog.ok("produce", "lines", "-K", ":", "--linger", "600000", input: lines.joined(separator: "\n"))
        let states = try #require(
            try fflog.ok("topic", "describe", "lines", "--format", "json").object()["partition_states"]
                as? [[String: Any]])
        #expect(states.map { $0["records"] as? Int ?? 0 }.reduce(0, +) == 1_000)
        // No partition has a batch's worth; together they are more than may wait.
        #expect(states.allSatisfy { $0["batches"] as? Int == 2 }, "\(states)")
    }

    @Test("a line waits for others no longer than the linger, though lines keep coming and no batch is full")
    func linger() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        let result = try fflog.shell(
            """
            (for i in $(seq 400); do echo line $i; sleep 0.005; done; touch $D/sent) \
                | $FFLOG produce raw -d $D --linger 20 -q &
            while [ -z "$($FFLOG consume raw -d $D -q)" ]; do [ -e $D/sent ] && echo late; sleep 0.01; done
            [ -e $D/sent ] && echo late
            wait
            $FFLOG consume raw -d $D -q | wc -l
            """)
        #expect(result.lines == ["400"], "\(result.errors)")
    }
}
