import EventHubs
import FootfallEvents
import Foundation
import SwiftProtobuf
import Testing
import TestSupport

/// The reference sample's messages to events and back.
@Suite struct EventHubMessageTests {
    static let analyzed =
        #"{"newFace":true,"analyzed":true,"faceAttributes":{"emotion":{"anger":0.0,"contempt":0.001,"disgust":0.0,"#
        + #""fear":0.0,"happiness":0.891,"neutral":0.108,"sadness":0.0,"surprise":0.0},"gender":"female","age":31.0,"#
        + #""emotionScore":0.94},"faceRectangle":{"height":85,"width":85,"top":120,"left":310},"#
        + #""blobName":"curimage.jpg","markedImageUri":"nouri"}"#
    static let unanalyzed =
        #"{"newFace":false,"analyzed":false,"faceAttributes":null,"faceRectangle":null,"blobName":"curimage.jpg","#
        + #""markedImageUri":"nouri"}"#
    private let context = EventHubMessage.Context(store: "s", camera: "c", time: 1_583_323_200_000)

    @Test func `a message with attributes is a face with all of them`() throws {
        let (event, remainder) = try EventHubMessage.event(
            of: try EventHubJSON(Array(Self.analyzed.utf8)), faceIndex: 2, context)
        #expect(remainder == nil)
        #expect(event.picture == "curimage.jpg" && event.store == "s" && event.camera == "c")
        #expect(event.eventTime == 1_583_323_200_000 && !event.synthetic)
        let face = event.faceAnalyzed
        #expect(face.faceIndex == 2 && face.age == 31 && face.gender == .female && !face.hasIdentity)
        #expect(face.emotions.happiness == 0.891 && face.emotions.contempt == 0.001)
        #expect(face.box.left == 310 && face.box.top == 120 && face.box.width == 85 && face.box.height == 85)
        #expect(face.emotions.dominant == .happiness)
        #expect(EmotionScore.corrected.score(of: face.emotions) == 0.94)
    }

    @Test func `a message with nulls is a face of which nothing is known`() throws {
        let (event, remainder) = try EventHubMessage.event(
            of: try EventHubJSON(Array(Self.unanalyzed.utf8)), faceIndex: 0, context)
        #expect(remainder == nil)
        let face = event.faceAnalyzed
        #expect(!face.hasAge && !face.hasGender && !face.hasEmotions && !face.hasBox && !face.hasConfidence)
    }

    @Test(arguments: [
        analyzed, unanalyzed,
        // Attributes that are missing, unknown or of other kinds, a score of another make, members of elsewhere.
        analyzed.replacing(#""gender":"female""#, with: #""gender":null"#),
        analyzed.replacing(#""gender":"female""#, with: #""gender":"genderless""#),
        analyzed.replacing(#""emotionScore":0.94"#, with: #""emotionScore":-1"#),
        analyzed.replacing(#""age":31.0"#, with: #""age":31.123456789012345"#),
        analyzed.replacing(#""age":31.0"#, with: #""age":null"#),
        analyzed.replacing(#""contempt":0.001,"#, with: ""),
        analyzed.replacing(#""height":85"#, with: #""height":85.5"#),
        analyzed.replacing(#""analyzed":true"#, with: #""analyzed":false"#),
        analyzed.replacing(#""newFace":true"#, with: #""newFace":false"#),
        analyzed.replacing(
            #""markedImageUri":"nouri""#, with: #""markedImageUri":"https://x/y.jpg","extra":[1,{"a":null}]"#),
        unanalyzed.replacing(#","markedImageUri":"nouri""#, with: ""),
        unanalyzed.replacing(#""faceAttributes":null,"#, with: #""faceAttributes":{},"#),
        unanalyzed.replacing("}", with: #","EventEnqueuedUtcTime":"2020-03-04T12:00:00.1234567Z","PartitionId":0}"#),
        #"{"blobName":"ü \" \\ \u0001.jpg"}"#,
    ]) func `what goes in comes out semantically equal`(text: String) throws {
        let message = try EventHubJSON(Array(text.utf8))
        let (event, remainder) = try EventHubMessage.event(of: message, faceIndex: 0, context)
        // Through the bytes that the log keeps.
        let stored = try FaceEvent(serializedBytes: try event.serializedData())
        #expect(try EventHubMessage.message(of: stored, remainder: remainder) == message)
    }

    @Test(
        arguments: [
            (["anger": 1], "-1", "-0.01"), (["happiness": 1], "1", "1"), (["neutral": 1], "0.5", "0.5"),
            (["neutral": 0.5, "sadness": 0.5], "-0.25", "0.24"),
        ] as [([String: Float], String, String)]) func `the emotion score goes out corrected, or as the sample had it`(
            scores: [String: Float], corrected: String, azure: String
        ) throws
    {
        var event = FaceEvent()
        event.picture = "a"
        var emotions = EmotionScores()
        emotions.anger = scores["anger"] ?? 0
        emotions.happiness = scores["happiness"] ?? 0
        emotions.neutral = scores["neutral"] ?? 0
        emotions.sadness = scores["sadness"] ?? 0
        event.faceAnalyzed.emotions = emotions
        for (mode, expected) in [(EmotionScore.corrected, corrected), (.azure, azure)] {
            let message = try #require(try EventHubMessage.message(of: event, remainder: nil, score: mode))
            #expect(message["faceAttributes"]?["emotionScore"] == .number(Decimal(string: expected)!))
        }
        // Also of a message that came with another score.
        let given = try EventHubJSON(Array(Self.analyzed.replacing("0.94", with: "0.5").utf8))
        let (face, remainder) = try EventHubMessage.event(of: given, faceIndex: 0, context)
        let message = try EventHubMessage.message(of: face, remainder: remainder, score: .corrected)
        #expect(message?["faceAttributes"]?["emotionScore"] == .number(Decimal(string: "0.94")!))
    }

    @Test func `the time is the enqueued one, cut to milliseconds`() throws {
        let text = #"{"blobName":"a","EventEnqueuedUtcTime":"2020-03-04T12:00:00.1239999Z"}"#
        let (event, _) = try EventHubMessage.event(of: try EventHubJSON(Array(text.utf8)), faceIndex: 0, context)
        #expect(event.eventTime == 1_583_323_200_123)
        #expect(throws: EventHubError.noTime) {
            try EventHubMessage.event(of: try EventHubJSON(Array(Self.unanalyzed.utf8)), faceIndex: 0, .init())
        }
    }

    @Test(arguments: [
        "", "nonsense", "[]", "1", "{}", #"{"blobName":1}"#, #"{"blobName":""}"#, #"{"blobName":null}"#,
        #"{"blobName":"a","EventEnqueuedUtcTime":"yesterday"}"#, #"{"blobName":"a"} x"#, #"{"blobName":"a""#,
    ]) func `what is no such message is refused with a reason`(text: String) {
        #expect(throws: EventHubError.self) {
            try EventHubMessage.event(of: try EventHubJSON(Array(text.utf8)), faceIndex: 0, context)
        }
    }

    @Test func `events that are no faces are no messages`() throws {
        var event = FaceEvent()
        event.picture = "a"
        event.pictureAnalyzed.faces = 2
        #expect(try EventHubMessage.message(of: event, remainder: nil) == nil)
    }
}
