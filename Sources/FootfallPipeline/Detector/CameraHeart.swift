internal import Devices

/// The heartbeats of a camera: every 10 s, and at once where its condition changes.
///
/// A live camera's by the wall clock. A recording's by event time, so that its empty minutes are zero and not missing.
final class CameraHeart {
    private let session: DeviceSession
    private let camera: String
    private var last: (time: Int64, frames: Int)?

    /// A third of what a sign of life holds.
    private static let intervalMilliseconds: Int64 = 10_000

    init(_ session: DeviceSession, camera: String) {
        self.session = session
        self.camera = camera
    }

    /// - Parameters:
    ///   - time: milliseconds since 1970.
    ///   - isUrgent: also where the last one is not long ago.
    /// - Returns: whether one was sent.
    func beat(
        at time: Int64, frames: Int, dropped: Int, condition: DetectorSummary.Condition?, isUrgent: Bool
    ) throws -> Bool {
        var rate = 0.0
        if let last {
            let passed = time - last.time
            guard isUrgent || passed >= Self.intervalMilliseconds || passed < 0 else { return false }
            if passed > 0 { rate = Double(frames - last.frames) * 1000 / Double(passed) }
        }
        last = (time, frames)
        try session.heartbeat(
            camera: camera, framesPerSecond: Float(rate), frames: UInt64(max(frames, 0)),
            framesDropped: UInt64(max(dropped, 0)), condition: condition?.rawValue, at: time)
        return true
    }
}
