extension Detection {
    /// The model of detections that were made up, as by the stage `demo`: what becomes of them stays apart from real visits.
    package static let syntheticModel = "synthetic"

    package var isSynthetic: Bool { model == Self.syntheticModel }
}
