import Foundation
import Testing

/// A date or a time without an offset is local to the store that is meant; with an offset it is an instant.
@Suite struct LocalTimeCommandTests {
    /// Visits every half an hour from the evening before Europe's clocks go back to the noon after, in two stores and a third
    /// that nobody registered.
    private func night() throws -> FflogProcess {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "Dublin", "--time-zone", "Europe/Dublin")
        try fflog.ok("store", "add", "Kathmandu", "--time-zone", "Asia/Kathmandu")
        try fflog.ok("topic", "create", "visits")
        let formatter = ISO8601DateFormatter()
        let start = try #require(formatter.date(from: "2023-10-28T18:00:00Z"))
        let lines = (0..<80).flatMap { half in
            ["Dublin", "Kathmandu", "Nowhere"].map { store in
                let time = formatter.string(from: start.addingTimeInterval(Double(half) * 1_800))
                return #"{"store":"\#(store)","zone":"hall","event_time":"\#(time)"}"#
            }
        }
        try fflog.ok("produce", "visits", input: lines.joined(separator: "\n"))
        try fflog.ok("projection", "run", "visits-15s", "--once")
        return fflog
    }

    private func starts(_ fflog: FflogProcess, _ arguments: String...) throws -> [String: [String]] {
        let result = try fflog.start(["projection", "query", "visits-15s", "--format", "json"] + arguments).result()
        guard result.status == 0 else { return [:] }
        return Dictionary(grouping: try result.objects()) { $0["store"] as? String ?? "" }.mapValues {
            $0.compactMap { $0["window_start"] as? String }
        }
    }

    @Test func `a query of windows takes each store's own day, and both of the hour that comes twice`() throws {
        let fflog = try night()
        let day = try starts(fflog, "--from", "2023-10-29", "--to", "2023-10-29T10:00")
        // In Dublin the 11 hours from midnight to 10:00, with two from 01:00 to 02:00.
        #expect(day["Dublin"]?.count == 22)
        #expect(day["Dublin"]?.first == "2023-10-28T23:00:00.000Z")
        #expect(day["Kathmandu"]?.count == 20)
        #expect(day["Kathmandu"]?.first == "2023-10-28T18:30:00.000Z")
        #expect(day["Nowhere"]?.count == 20)
        #expect(day["Nowhere"]?.first == "2023-10-29T00:00:00.000Z")
        let hour = try starts(fflog, "--from", "2023-10-29T01:00", "--to", "2023-10-29T02:00", "--store", "Dublin")
        #expect(
            hour["Dublin"] == [
                "2023-10-29T00:00:00.000Z", "2023-10-29T00:30:00.000Z", "2023-10-29T01:00:00.000Z",
                "2023-10-29T01:30:00.000Z",
            ])
        let first = try starts(fflog, "--from", "2023-10-29T01:00:00+01:00", "--to", "2023-10-29T01:00Z")
        #expect(first["Dublin"]?.count == 2)
        #expect(first["Kathmandu"] == first["Dublin"])
    }

    @Test func `stores without a zone are named once, and only where it matters`() throws {
        let fflog = try night()
        let local = try fflog.ok("projection", "query", "visits-15s", "--from", "2023-10-29", "--to", "2023-10-30")
        #expect(
            local.errors.contains("no time zone is registered for 'Nowhere': local times are taken as UTC there"),
            "\(local.errors)")
        #expect(local.errors.components(separatedBy: "Nowhere").count == 2)
        let instants = try fflog.ok("projection", "query", "visits-15s", "--from", "2023-10-29T00:00:00Z")
        #expect(!instants.errors.contains("zone"), "\(instants.errors)")
    }

    @Test(arguments: [
        ["consume", "visits", "-o", "@2023-10-29"], ["consume", "visits", "-o", "@2023-10-29T01:30"],
        ["consume", "visits", "-o", "@2023-10-29:2023-10-30"], ["consume", "visits", "-o", "@2023-10-29T01:30:00"],
        ["group", "reset", "g", "--to", "@2023-10-29"], ["retention", "plan", "--at", "2999-01-01"],
        ["blob", "put", "a/b/1", "/etc/hostname", "--captured-at", "2023-10-29T01:30"],
    ]) func `where no store is meant a local time is refused, with what to write`(arguments: [String]) throws {
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits")
        let result = try fflog.start(arguments).result()
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains("has no time zone: write it with an offset or Z, as 2"), "\(result.errors)")
    }

    @Test(arguments: [
        ("2023", "a year"), ("20231029", "a date: write 2023-10-29"), ("1700000000", "seconds: write 1700000000000"),
        ("2023-02-29", "not a valid time"), ("2023-10-29T24:00", "not a valid time"),
        ("29/10/2023", "not a valid time"),
    ]) func `a number or text that means something else is refused`(text: String, reason: String) throws {
        let fflog = try night()
        for command in [
            ["projection", "query", "visits-15s", "--from", text], ["simulate", "crossings", "--to", text],
            ["consume", "visits", "-o", "@\(text)"],
        ] {
            let result = try fflog.start(command).result()
            #expect(result.status == 2, "\(command): \(result.errors)")
            #expect(result.errors.contains(reason), "\(result.errors)")
        }
    }

    @Test func `one moment of a store can't be a local time that comes twice or never`() throws {
        let fflog = try night()
        let file = try fflog.file("m.json", #"{"newFace":true}"#)
        for (time, reason) in [("2023-10-29T01:30", "comes twice"), ("2023-03-26T01:30", "does not exist")] {
            let result = try fflog.run("import", "event-hub", file, "--store", "Dublin", "--time", time)
            #expect(result.status == 2)
            #expect(result.errors.contains(reason), "\(result.errors)")
        }
        let nobody = try fflog.run("import", "event-hub", file, "--time", "2023-07-01T13:00")
        #expect(nobody.status == 2, "\(nobody.errors)")
    }

    @Test func `a camera's life is by its store's clock`() throws {
        let fflog = try FflogProcess()
        try fflog.ok("store", "add", "S", "--time-zone", "Asia/Kathmandu")
        let beat =
            #"{"device":"box","event_time":"2023-06-30T18:20:10Z","heartbeat":{"store":"S","camera":"cam","frames_per_second":10,"frames":300,"frames_dropped":0}}"#
        try fflog.ok("topic", "create", "devices", "--schema", "footfall.v1.DeviceEvent", "--class", "operational")
        try fflog.ok("produce", "devices", input: beat)
        let rows = try fflog.ok(
            "device", "life", "S/cam", "--from", "2023-07-01T00:05", "--to", "2023-07-01T00:06", "--format", "json"
        ).objects()
        #expect(rows.map { $0["minute"] as? String } == ["2023-06-30T18:20:00.000Z"])
        #expect(rows.first?["alive_ms"] as? Int == 30_000)
    }
}
