package import EventLog
package import Timekeeping

/// A live camera's clock, and what its detector made before that was set. It outlives the stage: one that fails and begins
/// again goes on with the same.
///
/// For the thread of the camera's loop, which makes and runs one stage after the other.
package final class CameraClock: @unchecked Sendable {
    // Sendable: handed to the camera's loop once, and used by that thread alone.
    let times: FrameTimes
    let held: HeldDetections
    /// The number that the next track will have, of those that are held.
    var nextTrack = 1

    /// - Parameter time: tells what passes while the clock is not set.
    package init(
        _ log: EventLog, _ readiness: ClockReadiness, time: TimeSource = .system,
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) {
        times = FrameTimes(readiness, time: time, now: now)
        held = HeldDetections(folder: log.directory.path)
    }
}
