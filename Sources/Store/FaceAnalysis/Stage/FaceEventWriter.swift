internal import EventLog
internal import FootfallEvents
internal import Timekeeping
internal import TypedTopics

/// Writes what an analysis comes to: one ``FaceAnalyzed`` a face, then one ``PictureAnalyzed``.
struct FaceEventWriter {
    let events: EventGathering<FaceEvent>
    let label: AnalyzerLabel
    private let now: @Sendable () -> EventTime

    /// Makes the topic where it is missing.
    init(_ log: EventLog, _ label: AnalyzerLabel) throws {
        events = try FootfallTopic.faces.gathering(in: log)
        self.label = label
        now = log.now
    }

    /// - Returns: the number of events.
    func write(_ faces: [AnalyzedFace], of trigger: PictureTrigger) throws -> Int {
        var event = FaceEvent()
        event.picture = trigger.name
        // A picture may say that it was taken at any time; the topic takes only such as can be.
        let bounds = events.topic.configuration.eventTimes
        let isTaken = bounds.fault(of: trigger.capturedAt, appendedAt: now()) == nil
        event.eventTime = (isTaken ? trigger.capturedAt : now()).milliseconds
        if let store = trigger.store { event.store = store }
        if let camera = trigger.camera { event.camera = camera }
        event.analyzer = label.name
        event.analyzerVersion = label.version
        event.synthetic = label.isSynthetic
        for (index, face) in faces.enumerated() {
            event.faceAnalyzed = message(face, index: index)
            try events.append(event)
        }
        event.pictureAnalyzed = PictureAnalyzed()
        event.pictureAnalyzed.faces = UInt32(faces.count)
        try events.append(event)
        return faces.count + 1
    }

    private func message(_ face: AnalyzedFace, index: Int) -> FaceAnalyzed {
        var message = FaceAnalyzed()
        message.faceIndex = UInt32(index)
        if let id = face.faceID { message.faceID = id }
        if let box = face.box {
            message.box.left = box.left
            message.box.top = box.top
            message.box.width = box.width
            message.box.height = box.height
        }
        if let identity = face.identity { message.identity = identity }
        if let age = face.age { message.age = age }
        if let gender = face.gender { message.gender = gender }
        if let emotions = face.emotions {
            message.emotions.anger = emotions.anger
            message.emotions.contempt = emotions.contempt
            message.emotions.disgust = emotions.disgust
            message.emotions.fear = emotions.fear
            message.emotions.happiness = emotions.happiness
            message.emotions.neutral = emotions.neutral
            message.emotions.sadness = emotions.sadness
            message.emotions.surprise = emotions.surprise
        }
        if let confidence = face.confidence { message.confidence = confidence }
        return message
    }
}
