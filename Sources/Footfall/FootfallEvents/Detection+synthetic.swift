extension Detection {
    /// The model of detections that were made up, as by the stage `demo`: what becomes of them stays apart from real visits. It
    /// is reserved, also with a colon and more after it: whatever brings detections of others into the log refuses it.
    package static let syntheticModel = "synthetic"

    /// The model of made-up detections whose visits go to a topic: `synthetic:visits-demo`.
    package static func syntheticModel(visits topic: String) -> String { syntheticModel + ":" + topic }

    package static func isReserved(model: String) -> Bool {
        model == syntheticModel || model.hasPrefix(syntheticModel + ":")
    }

    package var isSynthetic: Bool { Self.isReserved(model: model) }

    /// The topic that the visits of made-up detections were meant for; `nil` where it isn't known, as of 0.1.0.
    package var syntheticVisits: String? {
        guard isSynthetic, model.utf8.count > Self.syntheticModel.utf8.count + 1 else { return nil }
        return String(model.dropFirst(Self.syntheticModel.count + 1))
    }
}
