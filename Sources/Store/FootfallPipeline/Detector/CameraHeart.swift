internal import Devices
internal import Timekeeping

/// The heartbeats of a camera: every 10 s, and at once where its condition changes.
///
/// A live camera's by the wall clock. A recording's by event time, so that its empty minutes are zero and not missing.
final class CameraHeart {
    private let session: DeviceSession
    private let camera: String
    private var last: (time: EventTime, frames: Int)?

    /// A third of what a sign of life holds.
    private static let interval = Duration.seconds(10)

    init(_ session: DeviceSession, camera: String) {
        self.session = session
        self.camera = camera
    }

    /// - Parameters:
    ///   - isUrgent: also where the last one is not long ago.
    /// - Returns: whether one was sent.
    func beat(
        at time: EventTime, frames: Int, dropped: Int, condition: DetectorSummary.Condition?, isUrgent: Bool
    ) throws -> Bool {
        var rate = 0.0
        if let last {
            let passed = time - last.time
            guard isUrgent || passed >= Self.interval || passed < .zero else { return false }
            if passed > .zero { rate = Double(frames - last.frames) * 1000 / Double(passed.milliseconds) }
        }
        last = (time, frames)
        try session.heartbeat(
            camera: camera, framesPerSecond: Float(rate), frames: UInt64(max(frames, 0)),
            framesDropped: UInt64(max(dropped, 0)), condition: condition?.rawValue, at: time)
        return true
    }
}
