import Bytes
import EventSchema
import FootfallEvents
import Foundation
import SwiftProtobuf
import Testing

@Suite struct FootfallJSONTests {
    static let visit =
        #"{"store":"Henry Street","zone":"entrance","camera":"cam-2","event_time":"2023-12-16T14:00:07.250Z","#
        + #""visitor":"00c0ffee12345678","age_band":"25_34","gender":"female","emotion":"happiness","#
        + #""confidence":0.873,"dwell_ms":4200,"x":640,"y":360,"direction":"entered","camera_sequence":17,"emotion_score":0.83}"#
    static let crossing =
        #"{"store":"Henry Street","zone":"entrance","camera":null,"event_time":"2023-12-16T14:00:07.250Z","#
        + #""visitor":null,"age_band":null,"gender":null,"emotion":null,"confidence":null,"dwell_ms":null,"x":null,"#
        + #""y":null,"direction":"exited","camera_sequence":null,"emotion_score":null}"#
    static let count =
        #"{"site":"Mary st/Jervis st","interval_start":"2023-03-26T01:00:00.000Z","interval_seconds":3600,"#
        + #""local_label":"2023-03-26T02:00","time_zone":"Europe/Dublin","utc_offset_minutes":60,"entered":0,"#
        + #""exited":null,"total":18446744073709551615,"source":"dublin-2023.csv","source_line":2018,"line":"door 2","#
        + #""counter":"B8:A4:4F:00","import_id":"00f1e2d3c4b5a697","retracts":null,"missing_reason":null}"#

    @Test(arguments: [
        (VisitorObserved.eventType, visit), (VisitorObserved.eventType, crossing),
        (PeopleCounted.eventType, count),
    ]) func `the golden lines are written as they were read`(schema: EventType, line: String) throws {
        #expect(try Self.rewritten(line, schema) == line)
    }

    @Test func `a line is the message that it spells`() throws {
        var visit = VisitorObserved()
        visit.store = "Henry Street"
        visit.zone = "entrance"
        visit.camera = "cam-2"
        visit.eventTime = 1_702_735_207_250
        visit.visitor = 0x00C0_FFEE_1234_5678
        visit.ageBand = .ageBand2534
        visit.gender = .female
        visit.emotion = .happiness
        visit.confidence = 0.873
        visit.dwellMs = 4_200
        visit.x = 640
        visit.y = 360
        visit.direction = .entered
        visit.cameraSequence = 17
        visit.emotionScore = 0.83
        let wire = try Self.wire(Self.visit, VisitorObserved.eventType)
        #expect(try VisitorObserved(serializedBytes: wire) == visit)

        var count = PeopleCounted()
        count.site = "Mary st/Jervis st"
        count.intervalStart = 1_679_792_400_000
        count.intervalSeconds = 3_600
        count.localLabel = "2023-03-26T02:00"
        count.timeZone = "Europe/Dublin"
        count.utcOffsetMinutes = 60
        count.entered = 0
        count.total = .max
        count.source = "dublin-2023.csv"
        count.sourceLine = 2_018
        count.line = "door 2"
        count.counter = "B8:A4:4F:00"
        count.importID = "00f1e2d3c4b5a697"
        let counted = try Self.wire(Self.count, PeopleCounted.eventType)
        #expect(try PeopleCounted(serializedBytes: counted) == count)
    }

    @Test(arguments: [
        (#""x":640"#, #""x":640,"blob_name":"a.jpg""#, "field \"blob_name\": unknown field"),
        (#""gender":"female""#, #""gender":"woman""#, "allowed: unspecified, female, male, other"),
        (#""dwell_ms":4200"#, #""dwell_ms":"long""#, "field \"dwell_ms\": expected an integer from 0 to 4294967295"),
        (#""store":"Henry Street","#, "", "field \"store\": missing, but required"),
        (#""x":640"#, #""x":-1"#, "field \"x\": out of range"),
    ]) func `what a visit may not hold is refused with its field`(part: String, wrong: String, message: String) throws {
        let error = #expect(throws: EventJSONError.self) {
            try Self.rewritten(Self.visit.replacing(part, with: wrong), VisitorObserved.eventType)
        }
        #expect(try #require(error).description.contains(message))
    }

    @Test func `the document shows the golden line and the messages that wrong ones give`() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../docs/format/events.md").standardizedFileURL
        let document = try String(contentsOf: path, encoding: .utf8)
        #expect(document.contains(Self.visit))
        let wrong = [
            (#""gender":"female""#, #""gender":"woman""#), (#""dwell_ms":4200"#, #""dwell_ms":"long""#),
            (#""x":640"#, #""x":640,"blob_name":"a.jpg""#),
        ]
        for (part, replacement) in wrong {
            let error = #expect(throws: EventJSONError.self) {
                try Self.rewritten(Self.visit.replacing(part, with: replacement), VisitorObserved.eventType)
            }
            let message = try #require(error).description
            #expect(document.contains("\n\(message)\n"), "\(message)")
        }
    }

    private static func descriptor(_ schema: EventType) -> EventDescriptor {
        schema == VisitorObserved.eventType
            ? VisitorObserved.eventType.descriptor : PeopleCounted.eventType.descriptor
    }

    private static func rewritten(_ line: String, _ schema: EventType) throws -> String {
        var row = EventRow(descriptor(schema))
        var reader = EventJSONReader(descriptor(schema))
        try Array(line.utf8).withUnsafeBytes { try reader.read($0, into: &row) }
        var buffer = ByteBuffer()
        EventJSONWriter(descriptor(schema)).append(row, into: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    private static func wire(_ line: String, _ schema: EventType) throws -> [UInt8] {
        var row = EventRow(descriptor(schema))
        var reader = EventJSONReader(descriptor(schema))
        try Array(line.utf8).withUnsafeBytes { try reader.read($0, into: &row) }
        var buffer = ByteBuffer()
        EventProtobufWriter(descriptor(schema)).append(row, into: &buffer)
        return buffer.array()
    }
}
