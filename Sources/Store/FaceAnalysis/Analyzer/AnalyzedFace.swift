package import FootfallEvents

/// A face, as an analyzer reports it. What it doesn't report is absent.
package struct AnalyzedFace: Sendable, Equatable {
    /// In pixels, from the picture's top left.
    package var box: Rectangle?
    /// Years.
    package var age: Float?
    package var gender: Gender?
    package var emotions: Emotions?
    /// Whom the analyzer takes it for: the same text for the same person, within a store and a day.
    package var identity: String?
    /// The analyzer's own name of the face.
    package var faceID: String?
    /// Of the detection, 0 to 1.
    package var confidence: Float?

    package struct Rectangle: Sendable, Equatable {
        package var left: UInt32
        package var top: UInt32
        package var width: UInt32
        package var height: UInt32

        package init(left: UInt32, top: UInt32, width: UInt32, height: UInt32) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }
    }

    /// Scores from 0 to 1.
    package struct Emotions: Sendable, Equatable {
        package var anger: Float = 0
        package var contempt: Float = 0
        package var disgust: Float = 0
        package var fear: Float = 0
        package var happiness: Float = 0
        package var neutral: Float = 0
        package var sadness: Float = 0
        package var surprise: Float = 0

        package init() {}

        package static let names = [
            "anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise",
        ]

        /// By the order of ``names``.
        package init(_ scores: [Float]) {
            (anger, contempt, disgust, fear) = (scores[0], scores[1], scores[2], scores[3])
            (happiness, neutral, sadness, surprise) = (scores[4], scores[5], scores[6], scores[7])
        }
    }

    package init() {}
}
