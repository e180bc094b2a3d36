/// The columns of ``VisitorObserved``, in the order of its field numbers. A test holds them against the schema.
package enum VisitorObservedColumn {
    package static let store = 0
    package static let zone = 1
    package static let camera = 2
    package static let eventTime = 3
    package static let visitor = 4
    package static let ageBand = 5
    package static let gender = 6
    package static let emotion = 7
    package static let confidence = 8
    package static let dwellMilliseconds = 9
    package static let x = 10
    package static let y = 11
    package static let direction = 12
    package static let cameraSequence = 13
    package static let emotionScore = 14
}
