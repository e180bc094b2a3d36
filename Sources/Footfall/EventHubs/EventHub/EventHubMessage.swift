import Bytes
import EventSchema
import FootfallEvents
import Foundation
import Timekeeping

/// What a message of the reference sample's Event Hub says, and the `FaceEvent` that says the same.
///
/// The sample's analyzer (Azure intelligent edge patterns, *footfall analysis*) sent one message a face that any of its two
/// detectors had found: analysed ones with attributes and a rectangle, the others with nulls.
///
/// ```json
/// {"newFace":true,"analyzed":true,"faceAttributes":{"emotion":{"anger":0.0,…},"gender":"female","age":31.0,
///  "emotionScore":0.99},"faceRectangle":{"height":80,"width":80,"top":20,"left":10},"blobName":"a.jpg",
///  "markedImageUri":"nouri"}
/// {"newFace":false,"analyzed":false,"faceAttributes":null,"faceRectangle":null,"blobName":"a.jpg","markedImageUri":"nouri"}
/// ```
package enum EventHubMessage {
    /// What a message doesn't say.
    package struct Context: Sendable {
        package var store: String?
        package var camera: String?
        /// For messages without `EventEnqueuedUtcTime`.
        package var time: EventTime?

        package init(store: String? = nil, camera: String? = nil, time: EventTime? = nil) {
            self.store = store
            self.camera = camera
            self.time = time
        }
    }

    /// The record's header that holds whatever of a message its event alone doesn't give back.
    package static let remainderHeader = "event-hub"

    /// The members in the order in which the sample wrote them.
    package static let order = [
        "newFace", "analyzed", "faceAttributes", "faceRectangle", "blobName", "markedImageUri", "emotion", "gender",
        "age", "emotionScore", "anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise",
        "height", "width", "top", "left",
    ]
    package static let analyzer = "azure-face-api"
    package static let analyzerVersion = "detection_01"
    static let timeMember = "EventEnqueuedUtcTime"

    // MARK: In

    /// - Parameter faceIndex: the face's number among those of its picture.
    /// - Returns: The event, and what it leaves out, for the header; `nil` where that is nothing.
    /// - Throws: ``EventHubError``.
    package static func event(
        of message: EventHubJSON, faceIndex: UInt32, _ context: Context
    ) throws -> (event: FaceEvent, remainder: [UInt8]?) {
        guard case .object(let members) = message else { throw EventHubError.malformed("it is no JSON object") }
        guard case .text(let picture)? = members["blobName"], !picture.isEmpty else {
            throw EventHubError.malformed("member \"blobName\" is no text: it isn't a message of the sample's analyzer")
        }
        var event = FaceEvent()
        event.picture = picture
        event.eventTime = try time(members[timeMember], context).milliseconds
        if let store = context.store { event.store = store }
        if let camera = context.camera { event.camera = camera }
        event.analyzer = analyzer
        event.analyzerVersion = analyzerVersion
        event.faceAnalyzed = face(members, faceIndex)
        return (event, remainder(of: members, event))
    }

    private static func time(_ member: EventHubJSON?, _ context: Context) throws -> EventTime {
        if case .text(let text)? = member {
            // Event Hubs writes seven digits of a second; those after the third stay in the remainder.
            guard let time = instant(text) else {
                throw EventHubError.malformed("member \"\(timeMember)\": '\(text.prefix(40))' is no time")
            }
            return time
        }
        guard let time = context.time else { throw EventHubError.noTime }
        return time
    }

    static func instant(_ text: String) -> EventTime? {
        if let time = try? RFC3339.time(of: text) { return time }
        guard let point = text.firstIndex(of: ".") else { return nil }
        let fraction = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
        let cut = String(text[...point]) + String(fraction.prefix(3)) + String(text[fraction.endIndex...])
        return try? RFC3339.time(of: cut)
    }

    private static func face(_ members: [String: EventHubJSON], _ index: UInt32) -> FaceAnalyzed {
        var face = FaceAnalyzed()
        face.faceIndex = index
        if let attributes = members["faceAttributes"] {
            if let emotion = attributes["emotion"], let scores = scores(emotion) { face.emotions = scores }
            if case .number(let age)? = attributes["age"], let age = Float(age.description) { face.age = age }
            switch attributes["gender"] {
            case .text("male"): face.gender = .male
            case .text("female"): face.gender = .female
            default: break
            }
        }
        if let rectangle = members["faceRectangle"], let left = pixels(rectangle["left"]),
            let top = pixels(rectangle["top"]), let width = pixels(rectangle["width"]),
            let height = pixels(rectangle["height"])
        {
            var box = Box()
            (box.left, box.top, box.width, box.height) = (left, top, width, height)
            face.box = box
        }
        return face
    }

    private static func scores(_ emotion: EventHubJSON) -> EmotionScores? {
        var scores = EmotionScores()
        for (name, path) in emotionPaths {
            guard case .number(let value)? = emotion[name], let score = Float(value.description) else { return nil }
            scores[keyPath: path] = score
        }
        return scores
    }

    private static func pixels(_ member: EventHubJSON?) -> UInt32? {
        guard case .number(let value)? = member else { return nil }
        return UInt32(value.description)
    }

    private static var emotionPaths: [(String, WritableKeyPath<EmotionScores, Float>)] {
        [
            ("anger", \.anger), ("contempt", \.contempt), ("disgust", \.disgust), ("fear", \.fear),
            ("happiness", \.happiness), ("neutral", \.neutral), ("sadness", \.sadness), ("surprise", \.surprise),
        ]
    }

    private static func remainder(of members: [String: EventHubJSON], _ event: FaceEvent) -> [UInt8]? {
        guard case .object(let given) = base(event, .azure) else { return nil }
        let set = members.filter { given[$0.key] != $0.value }
        let absent = given.keys.filter { members[$0] == nil }.sorted()
        guard !set.isEmpty || !absent.isEmpty else { return nil }
        var buffer = ByteBuffer()
        EventHubJSON.object(["set": .object(set), "absent": .array(absent.map { .text($0) })]).append(to: &buffer)
        return buffer.array()
    }

    /// A remainder without some members, as bytes that are the same for the same content.
    ///
    /// - Returns: The rest, nothing where there is none, and what was taken from it.
    static func remainder(
        _ remainder: [UInt8], without names: [String]
    ) throws -> (bytes: [UInt8], taken: [String: EventHubJSON]) {
        guard case .object(var members) = try EventHubJSON(remainder) else { return (remainder, [:]) }
        var taken: [String: EventHubJSON] = [:]
        if case .object(var set)? = members["set"] {
            for name in names { taken[name] = set.removeValue(forKey: name) }
            members["set"] = .object(set)
        }
        guard members != ["set": .object([:]), "absent": .array([])] else { return ([], taken) }
        var buffer = ByteBuffer()
        EventHubJSON.object(members).append(to: &buffer)
        return (buffer.array(), taken)
    }

    // MARK: Out

    /// The message that says what the event says; `nil` for an event of another kind.
    ///
    /// - Parameters:
    ///   - remainder: the record's header of ``remainderHeader``, where it has one.
    ///   - score: how the emotion score is computed.
    package static func message(
        of event: FaceEvent, remainder: [UInt8]?, score: EmotionScore = .azure, includesTime: Bool = false
    ) throws -> EventHubJSON? {
        guard case .faceAnalyzed? = event.event, case .object(var members) = base(event, score) else { return nil }
        if let remainder {
            let rest = try EventHubJSON(remainder)
            if case .object(let set)? = rest["set"] { members.merge(set) { $1 } }
            if case .array(let absent)? = rest["absent"] {
                for case .text(let name) in absent { members[name] = nil }
            }
            if score != .azure, event.faceAnalyzed.hasEmotions,
                case .object(var attributes)? = members["faceAttributes"]
            {
                attributes["emotionScore"] = .number(score.score(of: event.faceAnalyzed.emotions))
                members["faceAttributes"] = .object(attributes)
            }
        }
        if includesTime, members[timeMember] == nil { members[timeMember] = .text(RFC3339.text(event.eventTime)) }
        return .object(members)
    }

    private static func base(_ event: FaceEvent, _ score: EmotionScore) -> EventHubJSON {
        let face = event.faceAnalyzed
        let isAnalyzed = face.hasEmotions || face.hasAge || face.hasGender
        return .object([
            "newFace": .bool(isAnalyzed), "analyzed": .bool(isAnalyzed),
            "faceAttributes": isAnalyzed ? attributes(face, score) : .null,
            "faceRectangle": face.hasBox ? rectangle(face.box) : .null, "blobName": .text(event.picture),
            "markedImageUri": .text("nouri"),
        ])
    }

    private static func attributes(_ face: FaceAnalyzed, _ score: EmotionScore) -> EventHubJSON {
        var emotion: [String: EventHubJSON] = [:]
        for (name, path) in emotionPaths { emotion[name] = .number(face.emotions[keyPath: path]) }
        let gender: EventHubJSON =
            switch face.hasGender ? face.gender : .unspecified {
            case .male: .text("male")
            case .female: .text("female")
            default: .null
            }
        return .object([
            "emotion": face.hasEmotions ? .object(emotion) : .null, "gender": gender,
            "age": face.hasAge ? .number(face.age) : .null,
            "emotionScore": face.hasEmotions ? .number(score.score(of: face.emotions)) : .null,
        ])
    }

    private static func rectangle(_ box: Box) -> EventHubJSON {
        .object([
            "height": .number(Decimal(box.height)), "width": .number(Decimal(box.width)),
            "top": .number(Decimal(box.top)),
            "left": .number(Decimal(box.left)),
        ])
    }
}
