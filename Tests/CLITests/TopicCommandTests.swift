import Foundation
import Testing

@Suite("Topics on the command line")
struct TopicCommandTests {
    @Test("a topic is created, listed, described, altered and deleted")
    func lifeOfATopic() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-p", "3", "--partitioner", "eventhubs", "--compression-level", "5")
        let described = try fflog.ok("topic", "describe", "lines", "--format", "json").object()
        #expect(described["partitions"] as? Int == 3)
        #expect(described["partitioner"] as? String == "eventhubs")
        #expect(described["compression_level"] as? Int == 5)
        #expect(described["schema"] is NSNull)
        #expect((described["partition_states"] as? [Any])?.count == 3)

        try fflog.ok("topic", "alter", "lines", "--partitions", "5", "--max-event-bytes", "2048")
        let altered = try fflog.ok("topic", "describe", "lines", "--format", "json").object()
        #expect(altered["partitions"] as? Int == 5)
        #expect(altered["max_event_bytes"] as? Int == 2048)

        try fflog.ok("produce", "lines", input: "a\nb\n")
        let plan = try fflog.run("topic", "delete", "lines")
        #expect(plan.status == 3)
        #expect(plan.errors.contains("2 records"))
        #expect(try fflog.ok("topic", "list").text.contains("lines"))
        try fflog.ok("topic", "delete", "lines", "--yes")
        #expect(!(try fflog.ok("topic", "list").text.contains("lines")))
        #expect(try fflog.run("topic", "describe", "lines").status == 1)
    }

    @Test("the standard topics bring their schema and data class")
    func standardTopics() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits")
        let topic = try fflog.ok("topic", "describe", "visits", "--format", "json").object()
        #expect(topic["schema"] as? String == "footfall.v1.VisitorObserved")
        #expect(topic["class"] as? String == "pseudonymous")
        #expect(try fflog.ok("schema", "list").text.contains("footfall.v1.VisitorObserved"))
        #expect(try fflog.ok("schema", "show", "footfall.v1.VisitorObserved").text.contains("event_time"))
    }

    @Test(
        "a topic that can't be is refused with its reason",
        arguments: [
            (["topic", "create", "a b"], "made of"), (["topic", "create", "x", "-p", "0"], "1 to 1024"),
            (["topic", "create", "x", "-p", "1025"], "1 to 1024"),
            (["topic", "create", "x", "--schema", "no.such.Event"], "unknown event schema"),
            (["topic", "create", "x", "--compression-level", "99"], "1 to 19"),
        ])
    func refusals(arguments: [String], reason: String) throws {
        let fflog = try FflogProcess()
        let result = try fflog.start(arguments).result()
        #expect(result.status == (reason.hasPrefix("unknown") ? 1 : 2))
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(try fflog.run("topic", "describe", "x").status == 1)
    }

    @Test("what is restricted or pseudonymous never becomes less strict once it holds records")
    func dataClassNeverLoosens() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "people", "--class", "pseudonymous", "--schema", "footfall.v1.PeopleCounted")
        try fflog.ok("topic", "alter", "people", "--class", "anonymous")
        try fflog.ok("topic", "alter", "people", "--class", "pseudonymous")
        try fflog.ok(
            "produce", "people",
            input: #"{"site":"a","interval_start":1700000000000,"interval_seconds":1,"#
                + #""local_label":"","time_zone":"UTC","utc_offset_minutes":0}"# + "\n")
        let refused = try fflog.run("topic", "alter", "people", "--class", "anonymous")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("pseudonymous"), "\(refused.errors)")
        try fflog.ok("topic", "alter", "people", "--class", "restricted")
        #expect(
            try fflog.ok("topic", "describe", "people", "--format", "json").object()["class"] as? String == "restricted"
        )
    }

    @Test("a topic is not created twice, and partitions never shrink")
    func refusedChanges() throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "lines", "-p", "4")
        let again = try fflog.run("topic", "create", "lines")
        #expect(again.status == 3)
        #expect(again.errors.contains("exists already"))
        let shrunk = try fflog.run("topic", "alter", "lines", "-p", "2")
        #expect(shrunk.status == 3)
        #expect(shrunk.errors.contains("never shrink"))
    }
}
