internal import FootfallEvents
internal import Foundation

/// What a local program says about a picture: one JSON object.
///
/// ```json
/// {"id":7,"faces":[{"box":{"left":10,"top":20,"width":64,"height":64},"age":31,"gender":"female",
///   "emotions":{"anger":0,"contempt":0,"disgust":0,"fear":0,"happiness":1,"neutral":0,"sadness":0,"surprise":0},
///   "identity":"p-17","face_id":"a1","confidence":0.93}]}
/// {"id":8,"error":{"reason":"out of memory","retry":true,"retry_after_ms":500}}
/// ```
/// Every field of a face but `box` may be absent or null; fields that are not known are ignored.
struct ProgramAnswer: Decodable {
    let id: UInt64?
    let faces: [Face]?
    let error: Refusal?

    struct Refusal: Decodable {
        let reason: String?
        let retry: Bool?
        let retry_after_ms: Int64?
    }

    struct Face: Decodable {
        let box: Box
        let age: Float?
        let gender: String?
        let emotions: [String: Float]?
        let identity: String?
        let face_id: String?
        let confidence: Float?
    }

    struct Box: Decodable {
        let left: Double
        let top: Double
        let width: Double
        let height: Double
    }

    /// - Parameter id: of the picture that was asked about; `nil` where the answer needs none.
    /// - Throws: ``AnalysisFailure``: what the program says it is, or that the answer is broken.
    static func faces(_ bytes: [UInt8], id: UInt64?) throws(AnalysisFailure) -> [AnalyzedFace] {
        let answer: ProgramAnswer
        do { answer = try JSONDecoder().decode(ProgramAnswer.self, from: Data(bytes)) } catch {
            throw broken("no JSON as documented, but '\(String(decoding: bytes.prefix(80), as: UTF8.self))'")
        }
        if let id, answer.id != id {
            throw broken("it is for picture \(answer.id.map { "\($0)" } ?? "without id"), asked was \(id)")
        }
        if let error = answer.error {
            let reason = error.reason ?? "no reason given"
            guard error.retry ?? false else { throw .giveUp(.refused, reason: reason) }
            guard let after = error.retry_after_ms else { throw .retry(.refused, reason: reason) }
            throw .unavailable(.throttled, reason: reason, after: .milliseconds(min(max(after, 0), 3_600_000)))
        }
        guard let found = answer.faces else { throw broken("it has neither faces nor an error") }
        var faces: [AnalyzedFace] = []
        for face in found { faces.append(try analyzed(face)) }
        return faces
    }

    private static func analyzed(_ found: Face) throws(AnalysisFailure) -> AnalyzedFace {
        var face = AnalyzedFace()
        guard
            let box = FaceBox.clamped(
                left: found.box.left, top: found.box.top, width: found.box.width, height: found.box.height)
        else { throw broken("a face's box is empty") }
        face.box = box
        face.age = found.age
        switch found.gender {
        case nil: break
        case "female": face.gender = .female
        case "male": face.gender = .male
        case "other": face.gender = .other
        case .some(let text): throw broken("gender '\(text.prefix(40))'; allowed are female, male and other")
        }
        if let scores = found.emotions {
            let known = AnalyzedFace.Emotions.names.compactMap { scores[$0] }
            guard known.count == AnalyzedFace.Emotions.names.count else {
                throw broken("emotions need all of \(AnalyzedFace.Emotions.names.joined(separator: ", "))")
            }
            face.emotions = AnalyzedFace.Emotions(known)
        }
        face.identity = found.identity
        face.faceID = found.face_id
        face.confidence = found.confidence
        return face
    }

    private static func broken(_ reason: String) -> AnalysisFailure {
        .retry(.brokenAnswer, reason: "the program's answer: \(reason)")
    }
}
