import Devices
internal import Timekeeping

/// The heartbeats of a camera whose detector is a program at work: as long as it says something, if only that nobody is there.
final class AdapterHeart {
    private let session: DeviceSession
    private let camera: String
    private var last: (time: ContinuousClock.Instant, frames: Int)?

    /// A third of what a sign of life holds.
    private static let interval = Duration.seconds(10)

    init(_ session: DeviceSession, camera: String) {
        self.session = session
        self.camera = camera
    }

    /// - Parameter frames: how many lines the program wrote since its start.
    func beat(frames: Int) throws {
        let now = TimeSource.system.monotonic()
        var rate = 0.0
        if let last {
            let passed = last.time.duration(to: now)
            guard passed >= Self.interval else { return }
            rate = Double(frames - last.frames) / (passed / .seconds(1))
        }
        last = (now, frames)
        try session.heartbeat(camera: camera, framesPerSecond: Float(rate), frames: UInt64(max(frames, 0)))
    }
}
