import Bytes
import DetectorAdapters
import EventSchema
import FootfallEvents
import Gzip
import Testing

@Suite("Messages in envelopes")
struct EnvelopeTests {
    /// An adapter and a message of it.
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var message: String
        var topic: String
        var format: @Sendable () throws -> any DetectorFormat
        var testDescription: String { name }
    }

    static let kinds = [
        Kind(
            name: "spatial-analysis",
            message: """
                {"events":[{"id":"e1","type":"personLineEvent","detectionIds":["p1"],"properties":{"trackingId":"t1",\
                "status":"CrossLeft"},"zone":"dür"}],"sourceInfo":{"id":"cam","timestamp":"2026-07-17T10:15:00.250Z","width":600,\
                "height":300,"frameId":"7"},"detections":[{"type":"person","id":"p1","region":{"type":"RECTANGLE","points":\
                [{"x":0.25,"y":0.1},{"x":0.5,"y":0.9}]},"confidence":0.75}],"schemaVersion":"2.0"}
                """, topic: "edge/people"
        ) { try SpatialAnalysisEvents(.standard) },
        Kind(
            name: "frigate",
            message: """
                {"type":"new","before":{"id":"1784283300.125-a","current_zones":[]},"after":{"id":"1784283300.125-a",\
                "camera":"dür","label":"person","frame_time":1784283300.25,"start_time":1784283300.125,"end_time":null,\
                "score":0.5,"box":[100,50,140,170],"current_zones":["hall"],"entered_zones":["hall"]}}
                """, topic: "frigate/events"
        ) { FrigateEvents(.standard) },
        Kind(
            name: "detections",
            message: """
                {"time":"2026-07-17T10:15:00.250Z","frame":12,"camera":"dür","persons":[{"track":7,"box":[40,80,60,170],\
                "confidence":0.91}]}
                """, topic: "people"
        ) { try DetectionLines(.standard) },
        Kind(
            name: "onvif",
            message:
                #"{"UtcTime":"2026-07-17T10:15:00.250Z","Source":{"VideoSource":"1","Rule":"Tür"},"Data":{"ObjectId":"15"}}"#,
            topic: "cam-1/onvif-ej/RuleEngine/LineDetector/Crossed/&1/Tür"
        ) { try OnvifMetadata(.standard) },
    ]

    private func base64(_ text: String) -> String {
        String(decoding: Array(text.utf8).withUnsafeBytes { Base64.encoded($0) }, as: UTF8.self)
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The same message in each envelope that has no topic of its own.
    private func envelopes(_ message: String) -> [String: String] {
        let system = #"{"connectionDeviceId":"box-1","enqueuedTime":"2026-07-17T10:15:01.000Z"}"#
        let hub =
            #"{"EnqueuedTimeUtc":"2026-07-17T10:15:01.0000000Z","Properties":{},"SystemProperties":\#(system),"Body":"#
        let cloud = #"{"specversion":"1.0","type":"Microsoft.Devices.DeviceTelemetry","source":"/hub","id":"1","#
        let telemetry = #"{"properties":{},"systemProperties":\#(system),"body":"#
        return [
            "IoT Hub": hub + message + "}",
            "IoT Hub, base64": hub + "\"" + base64(message) + "\"}",
            "IoT Hub, a text": hub + quoted(message) + "}",
            "Event Grid":
                #"{"id":"1","topic":"/x","subject":"s","eventType":"people","eventTime":"2026-07-17T10:15:01Z","dataVersion":"","data":"#
                + message + "}",
            "Event Grid of IoT Hub": #"{"id":"1","eventType":"t","eventTime":"2026-07-17T10:15:01Z","data":"#
                + telemetry + "\""
                + base64(message) + "\"}}",
            "CloudEvents": cloud + "\"data\":" + message + "}",
            "CloudEvents, base64": cloud + "\"data_base64\":\"" + base64(message) + "\"}",
            "CloudEvents of IoT Hub": cloud + "\"data\":" + telemetry + message + "}}",
            "list": "[" + message + "]",
            "list of envelopes": "[" + hub + message + "},\n" + hub + "\"" + base64(message) + "\"}]",
        ]
    }

    private func topics(_ kind: Kind) -> [String: String] {
        [
            "mosquitto -v": kind.topic + " " + kind.message,
            "mosquitto -F %I %t %p": "2026-07-17T10:15:01+0000 " + kind.topic + " " + kind.message,
            "mosquitto -F %U %t %p": "1784283301.123 " + kind.topic + " " + kind.message,
            "mosquitto -F %J":
                #"{"tst":"2026-07-17T10:15:01.000000Z+0000","topic":"\#(kind.topic)","qos":0,"retain":0,"payloadlen":9,"payload":"#
                + kind.message + "}",
        ]
    }

    @Test(arguments: kinds) func `a message in an envelope is the same message without`(kind: Kind) throws {
        let reference = try AdapterScene()
        let plain = kind.name == "onvif" ? kind.topic + " " + kind.message : kind.message
        let count = try reference.run(plain, try kind.format()).detections
        let expected = try reference.detections()
        #expect(count > 0 && expected.count == count)
        var forms = topics(kind)
        if kind.name != "onvif" { forms.merge(envelopes(kind.message)) { $1 } }
        for (name, text) in forms {
            let again = try reference.run(text, try kind.format())
            #expect(
                again.detections == 0 && again.duplicates >= count && again.rejected == 0, "\(name): \(reference.bad)")
            let scene = try AdapterScene()
            let summary = try scene.run(text, try kind.format())
            #expect(summary.detections == count && summary.rejected == 0 && summary.conflicts == 0, "\(name)")
            #expect(try scene.detections() == expected, "\(name)")
        }
    }

    private func gzip(_ text: String) -> [UInt8] {
        var encoder = GzipEncoder()
        var output = ByteBuffer(capacity: 1024)
        Array(text.utf8).withUnsafeBytes { encoder.compress($0, into: &output) }
        return output.array()
    }

    private func base64(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.withUnsafeBytes { Base64.encoded($0) }, as: UTF8.self)
    }

    @Test func `several messages in one body are all taken, and base64 may have line ends and gzip in it`() throws {
        let hub = #"{"EnqueuedTimeUtc":"2026-07-17T10:15:01Z","Properties":{},"SystemProperties":{},"Body":"#
        let first = Self.kinds[2].message
        let second = first.replacing("10:15:00", with: "10:15:07")
        let broken = base64(first).enumerated().map { $0.offset % 60 == 59 ? "\($0.element)\\n" : "\($0.element)" }
            .joined()
        for (text, count) in [
            (base64(first + "\n" + second + "\n"), 2), (broken, 1), (base64(gzip(first)), 1),
            (base64(gzip(first + "\r\n" + second)), 2),
        ] {
            let scene = try AdapterScene()
            let summary = try scene.run(hub + "\"" + text + "\"}", try DetectionLines(.standard))
            #expect(summary.detections == count && summary.rejected == 0, "\(text): \(scene.bad)")
        }
        let scene = try AdapterScene()
        let text = [
            hub + "\"" + base64(first + "\n{\"time\":\n" + second) + "\"}",
            hub + "\"" + base64(gzip(first).dropLast(9)) + "\"}",
        ].joined(separator: "\n")
        let summary = try scene.run(text, try DetectionLines(.standard))
        #expect(summary.detections == 2 && scene.bad.map(\.line) == [1, 2])
        #expect(scene.bad[0].reason.contains("one of the lines in its body is not JSON"), "\(scene.bad)")
        #expect(scene.bad[1].reason.contains("can't be inflated"), "\(scene.bad)")
    }

    @Test func `the body of a container's record may be gzip, base64, or several lines`() throws {
        let first = Self.kinds[2].message
        let second = first.replacing("10:15:00", with: "10:15:07")
        let bodies: [([UInt8], Int, Int)] = [
            (Array(first.utf8), 1, 0), (gzip(first), 1, 0), (Array(base64(first).utf8), 1, 0),
            (Array(base64(gzip(first)).utf8), 1, 0), (gzip(base64(first)), 1, 0),
            (Array((first + "\n" + second).utf8), 2, 0),
            (gzip(first + "\n" + second + "\n"), 2, 0), (Array((first + "\n{\n" + second).utf8), 2, 1),
            (gzip(first).dropLast(9), 0, 1), (gzip(""), 0, 1), (Array("hello".utf8), 0, 1),
        ]
        for (number, (body, count, bad)) in bodies.enumerated() {
            let reader = MessageReader(DetectionLines.framing)
            var found = (messages: 0, bad: 0)
            var format = try DetectionLines(.standard)
            try body.withUnsafeBytes {
                try reader.body($0, line: 1) { step in
                    switch step {
                    case .message(let message):
                        var events: [AdapterEvent] = []
                        do { try format.take(message, into: &events) } catch { found.bad += 1 }
                        found.messages += events.count
                    case .bad: found.bad += 1
                    }
                }
            }
            #expect(found == (count, bad), "\(number)")
        }
    }

    @Test func `an envelope that has no message, or one that can't be read, is named`() throws {
        let scene = try AdapterScene()
        let hub = #"{"EnqueuedTimeUtc":"2026-07-17T10:15:01Z","Properties":{},"SystemProperties":{},"Body":"#
        let good = Self.kinds[2].message
        let text = [
            hub + good + "}", hub + "null}", hub + "\"no base64\"}", hub + "\"\(base64("{\"time\":"))\"}", hub + "{}}",
            hub + "[]}", #"{"specversion":"1.0","type":"t"}"#, good,
        ].joined(separator: "\n")
        let summary = try scene.run(text, try DetectionLines(.standard))
        #expect(summary.detections == 1 && summary.duplicates == 1)
        #expect(scene.bad.map(\.line) == [2, 3, 4, 5, 7])
        #expect(scene.bad[0].reason.contains("the envelope has no message"))
        #expect(scene.bad[1].reason.contains("neither a message nor one in base64"))
    }

    @Test func `of a list one bad message takes no other along`() throws {
        let scene = try AdapterScene()
        let text = "[" + Self.kinds[2].message + #",{"time":"noon","persons":[]},7,"# + Self.kinds[2].message + "]"
        let summary = try scene.run(text, try DetectionLines(.standard))
        #expect(summary.records == 4 && summary.detections == 1 && summary.duplicates == 1 && summary.rejected == 2)
    }

    // MARK: Other kinds

    @Test func `an input of another kind is named once, with what reads it`() throws {
        let inputs =
            Self.kinds.filter { $0.name != "onvif" }.map { ($0.name, $0.message) } + [
                ("onvif", "cam/onvif-ej/a/b " + Self.kinds[3].message),
                ("axis", #"{"data":[{"start":"2026-07-17 10:00:00","end":"2026-07-17 11:00:00","in":1,"out":2}]}"#),
                (
                    "axis",
                    #"{"topic":"axis:CameraApplicationPlatform/ObjectAnalytics/Device1Scenario1","timestamp":1,"message":{}}"#
                ),
            ]
        for kind in Self.kinds {
            for (name, text) in inputs where name != kind.name {
                let scene = try AdapterScene()
                let repeated = Array(repeating: text, count: 200).joined(separator: "\n")
                let error = #expect(throws: AdapterError.self, "\(name) as \(kind.name)") {
                    try scene.run(repeated, try kind.format())
                }
                guard case .otherKind(_, _, let found)? = error else { continue }
                #expect(found == name && scene.bad.isEmpty)
                #expect(try scene.detections().isEmpty)
            }
        }
        let scene = try AdapterScene()
        #expect(throws: AdapterError.self) { try scene.run("site,time,in\nA,1,2", try DetectionLines(.standard)) }
        #expect(throws: AdapterError.self) {
            try scene.run(
                #"{"data":[{"start":"2026-07-17 10:00:00","end":"2026-07-17 11:00:00","in":1,"out":2}]}"#,
                FrigateEvents(.standard))
        }
    }

    @Test func `an input that turns to another kind midway has its rejects counted`() throws {
        let scene = try AdapterScene()
        let text = ([Self.kinds[2].message] + Array(repeating: Self.kinds[1].message, count: 150)).joined(
            separator: "\n")
        let summary = try scene.run(text, try DetectionLines(.standard))
        #expect(summary.detections == 1 && summary.rejected == 150)
    }
}
