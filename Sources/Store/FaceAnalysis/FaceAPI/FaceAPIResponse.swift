internal import FootfallEvents
internal import Foundation

/// A face in the array that `detect` answers with. Everything but the rectangle may be absent: attributes that were not
/// asked for, that the model doesn't have, that were retired.
struct FaceAPIFace: Decodable {
    let faceId: String?
    let faceRectangle: Rectangle
    let faceAttributes: Attributes?

    struct Rectangle: Decodable {
        let top: Double
        let left: Double
        let width: Double
        let height: Double
    }

    struct Attributes: Decodable {
        let age: Float?
        let gender: String?
        let emotion: [String: Float]?
    }

    /// - Throws: what is wrong with it.
    func analyzed() throws(AnalysisFailure) -> AnalyzedFace {
        var face = AnalyzedFace()
        guard
            let box = FaceBox.clamped(
                left: faceRectangle.left, top: faceRectangle.top, width: faceRectangle.width,
                height: faceRectangle.height)
        else { throw .retry(.brokenAnswer, reason: "a face's rectangle is empty") }
        face.box = box
        face.faceID = faceId
        face.age = faceAttributes?.age
        switch faceAttributes?.gender?.lowercased() {
        case "male": face.gender = .male
        case "female": face.gender = .female
        case nil, "": break
        default: face.gender = .other
        }
        if let scores = faceAttributes?.emotion {
            let known = AnalyzedFace.Emotions.names.compactMap { scores[$0] }
            // Some of the eight are no scores: nothing could be said about the dominant one.
            if known.count == AnalyzedFace.Emotions.names.count { face.emotions = AnalyzedFace.Emotions(known) }
        }
        return face
    }
}

/// `{"error":{"code":"InvalidRequest","message":"…","innererror":{"code":"UnsupportedFeature","message":"…"}}}`
struct FaceAPIError: Decodable, Equatable {
    let code: String
    let message: String
    let inner: Inner?

    struct Inner: Decodable, Equatable {
        let code: String?
        let message: String?
    }

    private enum CodingKeys: String, CodingKey {
        case code, message
        case inner = "innererror"
    }

    private struct Envelope: Decodable {
        let error: FaceAPIError
    }

    init(code: String, message: String, inner: Inner? = nil) {
        self.code = code
        self.message = message
        self.inner = inner
    }

    /// What an error's body says; where it is not as the contract has it, an excerpt of it.
    init(body: Data) {
        if let envelope = try? JSONDecoder().decode(Envelope.self, from: body) {
            self = envelope.error
        } else {
            self.init(code: "", message: String(decoding: body.prefix(200), as: UTF8.self))
        }
    }

    var text: String {
        let all = [code, message, inner?.message ?? ""].filter { !$0.isEmpty }
        return all.isEmpty ? "no reason given" : all.joined(separator: ": ")
    }
}
