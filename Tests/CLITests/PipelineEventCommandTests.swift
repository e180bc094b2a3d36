import Foundation
import Testing

/// The pipeline's topics as a user meets them.
@Suite("Events of the pipeline on the command line")
struct PipelineEventCommandTests {
    private static let lines: [(topic: String, lines: [String])] = [
        (
            "blobs",
            [
                #"{"name":"a","event_time":"2026-07-17T10:15:00Z","stored":{"sha256":"AA==","size_bytes":1,"#
                    + #""content_type":"image/jpeg","etag":"0000000000000001","metadata":"{}"}}"#,
                #"{"name":"a","event_time":"2026-07-17T10:15:00Z","metadata_set":{"etag":"0000000000000002","metadata":"{}"}}"#,
                #"{"name":"a","event_time":"2026-07-17T10:15:00Z","deleted":{"etag":"0000000000000002","reason":"expired"}}"#,
            ]
        ),
        (
            "detections",
            [
                #"{"store":"s","zone":"z","camera":"c","event_time":1700000000000,"model":"m","model_version":"1","person_detected":"#
                    + #"{"frame":1,"track_id":2,"confidence":0.5,"box":{"left":1,"top":2,"width":3,"height":4}}}"#,
                #"{"store":"s","zone":"z","camera":"c","event_time":1700000000002,"model":"m","model_version":"1","track_ended":"#
                    + #"{"track_id":2,"first_seen":1,"last_seen":2,"frames":2}}"#,
            ]
        ),
        (
            "faces",
            [
                #"{"picture":"p","event_time":1700000000000,"analyzer":"a","analyzer_version":"1","synthetic":false,"#
                    + #""face_analyzed":{"face_index":0}}"#,
                #"{"picture":"p","event_time":1700000000000,"analyzer":"a","analyzer_version":"1","synthetic":false,"#
                    + #""picture_analyzed":{"faces":1}}"#,
            ]
        ),
        (
            "devices",
            [
                #"{"device":"d","event_time":1700000000000,"enrolled":{"store":"s","group":"g","key_generation":1}}"#,
                #"{"device":"d","event_time":1700000000000,"heartbeat":{"store":"s","camera":"c","frames_per_second":10,"frames":1,"frames_dropped":0}}"#,
                #"{"device":"d","event_time":1700000000000,"revoked":{}}"#,
            ]
        ),
    ]

    @Test(arguments: 0..<4) func `what is produced is consumed again, every kind of a topic`(number: Int) throws {
        let (topic, lines) = Self.lines[number]
        let fflog = try FflogProcess()
        try fflog.ok("topic", "create", topic, "-p", "1")
        try fflog.ok("produce", topic, input: lines.joined(separator: "\n"))
        let text = try fflog.ok("consume", topic).text
        let out = try fflog.ok("consume", topic).objects()
        #expect(out.count == lines.count)
        for (object, line) in zip(out, lines) {
            let given = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let kinds = given.filter { $0.value is [String: Any] }.keys
            // Of a oneof the kind that was given, and only that one.
            #expect(object.filter { $0.value is [String: Any] }.keys.sorted() == kinds.sorted())
        }
        // Consumed, produced and consumed again it is the same; sealed as well.
        try fflog.ok("topic", "delete", topic, "--yes")
        try fflog.ok("topic", "create", topic, "-p", "1")
        try fflog.ok("produce", topic, input: text)
        try fflog.ok("seal", topic)
        #expect(try fflog.ok("consume", topic).text == text)
        let described = try fflog.ok("topic", "describe", topic, "--format", "json").text
        #expect(described.contains(topic == "devices" ? "operational" : "restricted"))
    }

    @Test func `messages of an Event Hub go in and come out`() throws {
        let fflog = try FflogProcess()
        let lines = [
            #"{"newFace":true,"analyzed":true,"faceAttributes":{"emotion":{"anger":1,"contempt":0,"disgust":0,"fear":0,"#
                + #""happiness":0,"neutral":0,"sadness":0,"surprise":0},"gender":"male","age":40,"emotionScore":-0.01},"#
                + #""faceRectangle":{"height":1,"width":2,"top":3,"left":4},"blobName":"a.jpg","markedImageUri":"nouri"}"#,
            #"{"newFace":false,"analyzed":false,"faceAttributes":null,"faceRectangle":null,"blobName":"a.jpg","#
                + #""markedImageUri":"nouri"}"#,
        ]
        let file = try fflog.file("messages.jsonl", lines.joined(separator: "\n"))
        let noTime = try fflog.run("import", "event-hub", file)
        #expect(noTime.status == 1 && noTime.errors.contains("line 1: it names no time"))
        let summary = try fflog.ok(
            "import", "event-hub", file, "--time", "2020-03-04T12:00:00Z", "--store", "s", "--format", "json"
        ).object()
        #expect(summary["appended"] as? Int == 2 && summary["unanalyzed"] as? Int == 1)
        let again = try fflog.ok("import", "event-hub", file, "--time", "2020-03-04T12:00:00Z", "--format", "json")
            .object()
        #expect(again["appended"] as? Int == 0 && again["duplicates"] as? Int == 2)
        func objects(_ texts: [String]) throws -> [NSDictionary] {
            try texts.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary) }
        }
        #expect(try objects(try fflog.ok("export", "event-hub").lines) == (try objects(lines)))
        let corrected = try fflog.ok("export", "event-hub", "--emotion-score", "corrected", "--with-time").lines
        #expect(corrected[0].contains(#""emotionScore":-1"#))
        #expect(corrected[1].contains(#""EventEnqueuedUtcTime":"2020-03-04T12:00:00.000Z""#))
        #expect(try fflog.run("export", "event-hub", "--topic", "none").status == 1)
        let bad = try fflog.file("bad.json", lines[0] + "\n{oops\n" + lines[1])
        #expect(try fflog.run("import", "event-hub", bad, "--time", "0", "--skip-bad").status == 4)
    }
}
