/// What every answer has to keep to, whoever gave it: an event must not hold what nobody can read.
enum AnswerCheck {
    static let facesMax = 1_000
    static let textBytesMax = 1_024

    /// - Throws: ``AnalysisFailure/retry(_:reason:)`` with what is wrong.
    static func check(_ faces: [AnalyzedFace]) throws(AnalysisFailure) {
        guard faces.count <= facesMax else {
            throw broken("\(faces.count) faces in a picture; \(facesMax) are the most that is believed")
        }
        for (index, face) in faces.enumerated() {
            func refuse(_ what: String) -> AnalysisFailure { broken("face \(index): \(what)") }
            if let age = face.age, !(0...150).contains(age) { throw refuse("an age of \(age)") }
            if let confidence = face.confidence, !(0...1).contains(confidence) {
                throw refuse("a confidence of \(confidence), which is not from 0 to 1")
            }
            if let emotions = face.emotions {
                for (name, score) in zip(AnalyzedFace.Emotions.names, emotions.scores) where !(0...1).contains(score) {
                    throw refuse("a score of \(score) for \(name), which is not from 0 to 1")
                }
            }
            for text in [face.identity, face.faceID] where (text?.utf8.count ?? 0) > textBytesMax {
                throw refuse("a name of \(text!.utf8.count) bytes")
            }
        }
    }

    private static func broken(_ reason: String) -> AnalysisFailure { .retry(.brokenAnswer, reason: reason) }
}

extension AnalyzedFace.Emotions {
    /// In the order of ``names``.
    package var scores: [Float] { [anger, contempt, disgust, fear, happiness, neutral, sadness, surprise] }
}
