import Testing

@Suite struct AllowListCommandTests {
    private let fflog: FflogProcess

    init() throws {
        fflog = try FflogProcess()
        try fflog.ok("topic", "create", "visits", "--partitions", "1")
    }

    private static let visit = #"{"store":"s","zone":"z","event_time":"2026-07-17T10:00:00.000Z""#

    private func records() throws -> Int { try fflog.ok("consume", "visits").lines.count }

    @Test(arguments: [
        ("blobName", #""store-1/cam-2/1.jpg""#), ("blob_name", "null"), ("face_id", #""f-1""#),
        ("faceRectangle", #"{"left":1,"top":2,"width":3,"height":4}"#), ("box", "{}"), ("identity", "7"),
    ])
    func `a field that names a picture, a face or a place in one is refused with 3`(name: String, value: String) throws
    {
        let line = Self.visit + ",\"\(name)\":\(value)}\n"
        let refused = try fflog.run("produce", "visits", input: line)
        #expect(refused.status == 3, "\(refused.errors)")
        #expect(refused.errors.contains("\"\(name)\"") && refused.errors.contains("pseudonymous"), "\(refused.errors)")
        #expect(try records() == 0)
    }

    @Test func `a header is refused with 3 before a line is read`() throws {
        let refused = try fflog.run("produce", "visits", "-H", "blobName=1.jpg", input: Self.visit + "}\n")
        #expect(refused.status == 3, "\(refused.errors)")
        #expect(refused.errors.contains("header \"blobName\""), "\(refused.errors)")
        #expect(try records() == 0)
    }

    @Test func `a key other than the event's own is refused with 3`() throws {
        let refused = try fflog.run("produce", "visits", "-k", "face-7", input: Self.visit + "}\n")
        #expect(refused.status == 3, "\(refused.errors)")
        #expect(refused.errors.contains("field \"store\""), "\(refused.errors)")
        #expect(try records() == 0)
        try fflog.ok("produce", "visits", "-k", "s", input: Self.visit + "}\n")
        #expect(try records() == 1)
    }

    @Test func `the lines before a refused one are in, those after it are not; with --skip-bad only it is left out`()
        throws
    {
        let good = Self.visit + "}\n"
        let bad = Self.visit + #","face_id":"f-1"}"# + "\n"
        let stopped = try fflog.run("produce", "visits", input: good + good + bad + good)
        #expect(stopped.status == 3)
        #expect(
            stopped.errors.contains("line 3") && stopped.errors.contains("lines before it are in"), "\(stopped.errors)")
        #expect(try records() == 2)
        let skipped = try fflog.run("produce", "visits", "--skip-bad", input: good + bad + good)
        #expect(skipped.status == 3)
        #expect(try records() == 4)
        // What is wrong, but no stranger, is a bad line as ever.
        #expect(try fflog.run("produce", "visits", input: "{}\n").status == 1)
    }

    @Test func `topics of class pseudonymous and anonymous need a schema that their class may carry`() throws {
        let without = try fflog.run("topic", "create", "t", "--class", "anonymous")
        #expect(without.status == 3 && without.errors.contains("--schema"), "\(without.errors)")
        let faces = try fflog.run(
            "topic", "create", "t", "--class", "pseudonymous", "--schema", "footfall.v1.FaceEvent")
        #expect(faces.status == 3 && faces.errors.contains("\"face_analyzed.face_id\""), "\(faces.errors)")
        let altered = try fflog.run("topic", "alter", "visits", "--class", "anonymous")
        #expect(altered.status == 3 && altered.errors.contains("\"visitor\""), "\(altered.errors)")
    }
}
