import Foundation
import TestSupport
import Testing

@Suite("Consumer groups on the command line")
struct GroupCommandTests {
    @Test("two members in two processes share a group: every record once, in order for every key")
    func twoMembers() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw", "-p", "4")
        let members = try (0..<2).map { _ in
            try fflog.start(["consume", "raw", "-g", "dash", "--follow", "-f", "%p %k %v\\n"])
        }
        // Both are members before anything is there to read.
        try eventually("two members") {
            let group = try fflog.run("group", "describe", "dash", "--format", "json")
            return try group.status == 0 && (group.object()["members"] as? [Any])?.count == 2
        }
        let producers = try (0..<2).map { producer in
            try fflog.start(
                ["produce", "raw", "-K", ":", "--batch", "25"],
                input: Data((0..<2000).map { "\(producer).\($0 % 11):\($0)\n" }.joined().utf8))
        }
        for producer in producers { #expect(try producer.result().status == 0) }
        try eventually("4000 records") {
            members.map { $0.outputSoFar.split(separator: "\n").count }.reduce(0, +) >= 4000
        }
        usleep(300_000)  // a record that comes twice would come now
        for member in members { member.kill(SIGINT) }
        let outputs = try members.map { try $0.result() }
        #expect(outputs.allSatisfy { $0.status == 130 })
        #expect(outputs.allSatisfy { !$0.lines.isEmpty })
        let all = outputs.flatMap(\.lines)
        #expect(all.count == 4000)
        #expect(Set(all).count == 4000)
        for output in outputs {
            var last: [Substring: Int] = [:]
            for line in output.lines {
                let parts = line.split(separator: " ")
                let number = try #require(Int(parts[2]))
                #expect(number > last[parts[1]] ?? -1)
                last[parts[1]] = number
            }
        }
        let group = try fflog.ok("group", "describe", "dash", "--format", "json").object()
        #expect(group["lag_records"] as? Int == 0)
        #expect((group["members"] as? [Any])?.count == 0)
    }

    @Test("a group goes on where it was, and is reset by a plan")
    func resume() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: (0..<10).map { "\($0)\n" }.joined())
        #expect(try fflog.ok("consume", "raw", "-g", "g", "-n", "4").text == "0\n1\n2\n3\n")
        #expect(try fflog.ok("consume", "raw", "-g", "g").text == "4\n5\n6\n7\n8\n9\n")
        #expect(try fflog.ok("consume", "raw", "-g", "g").text == "")

        let plan = try fflog.ok("group", "reset", "g", "--to", "7", "--format", "json")
        #expect(try fflog.ok("consume", "raw", "-g", "g").text == "")
        let path = try fflog.file("plan.json", plan.text)
        // The group has had a member since: the plan is stale.
        let stale = try fflog.run("group", "reset", "g", "--execute", path)
        #expect(stale.status == 3, "\(stale.errors)")
        let fresh = try fflog.file(
            "fresh.json", try fflog.ok("group", "reset", "g", "--to", "-2", "--format", "json").text)
        try fflog.ok("group", "reset", "g", "--execute", fresh)
        #expect(try fflog.ok("consume", "raw", "-g", "g").text == "8\n9\n")

        #expect(try fflog.ok("group", "list").text.contains("g"))
        #expect(try fflog.run("group", "delete", "g").status == 3)
        try fflog.ok("group", "delete", "g", "--yes")
        #expect(try fflog.run("group", "describe", "g").status == 1)
    }

    @Test("an active group is not reset")
    func active() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "raw")
        try fflog.ok("produce", "raw", input: "a\n")
        let member = try fflog.start(["consume", "raw", "-g", "g", "--follow"])
        try member.waitForOutput("a\n")
        let refused = try fflog.run("group", "reset", "g", "--to", "start", "--yes")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("active"))
        member.kill(SIGINT)
        #expect(try member.result().status == 130)
        try fflog.ok("group", "reset", "g", "--to", "start", "--yes")
        #expect(try fflog.ok("consume", "raw", "-g", "g").text == "a\n")
    }
}
