/// One number for a face's mood, -1 to 1 in hundredths, as the reference architecture's windows take their mean of it.
///
/// ```swift
/// EmotionScore.corrected.score(of: face.emotions)   // anger 1: -1.0
/// EmotionScore.azure.score(of: face.emotions)       // anger 1: -0.01
/// ```
/// Positive is happiness, surprise and half of what is neutral; negative is contempt, sadness, fear, anger and disgust; each
/// is 1 at most. What is beyond the second decimal is cut off.
public enum EmotionScore: String, CaseIterable, Sendable {
    /// The difference of the two, in hundredths.
    case corrected
    /// As the reference sample computed it, which multiplied only the positive ones by 100: for parity, and to give its
    /// messages back as they came.
    case azure

    /// - Parameter scores: a score that is no number counts as 0.
    public func score(of scores: EmotionScores) -> Double {
        switch self {
        case .corrected:
            let positive = min(Self.decimal(scores.happiness, scores.surprise) + Self.decimal(scores.neutral) / 2, 1)
            let negative = min(
                Self.decimal(scores.contempt, scores.sadness, scores.fear, scores.anger, scores.disgust), 1)
            // 0.29 in binary is less than 0.29: what is nothing but that must not lose a hundredth.
            return (Self.rounded(100 * (positive - negative))).rounded(.towardZero) / 100 + 0
        case .azure:
            // Sums of `float` as C# makes them, so that every digit is the sample's.
            let positive = min(Double(scores.happiness + scores.surprise) + Double(scores.neutral) * 0.5, 1)
            let negative = min(
                scores.contempt + scores.sadness + scores.fear + scores.anger + scores.disgust, 1)
            return (100 * positive - Double(negative)).rounded(.towardZero) / 100 + 0
        }
    }

    private static func decimal(_ scores: Float...) -> Double {
        scores.reduce(0) { $0 + rounded(Double($1)) }
    }

    /// To the nearest millionth, which `Float` tells apart between 0 and 1.
    private static func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1e6).rounded() / 1e6 : 0
    }
}

extension EmotionScores {
    /// The highest of the eight; the first by name where several are the highest; `nil` where none is above 0.
    public var dominant: Emotion? {
        let scores: [(Emotion, Float)] = [
            (.anger, anger), (.contempt, contempt), (.disgust, disgust), (.fear, fear), (.happiness, happiness),
            (.neutral, neutral), (.sadness, sadness), (.surprise, surprise),
        ]
        var found: (emotion: Emotion, score: Float)?
        for (emotion, score) in scores where score > (found?.score ?? 0) { found = (emotion, score) }
        return found?.emotion
    }
}
