internal import Timekeeping

/// Which statements were taken, as long as their time would still let them pass. In memory: what another process took, or
/// this one before it was started again, it doesn't know.
struct ReplayTable {
    private struct Run {
        var sequence: UInt64
        var time: EventTime
    }

    private var runs: [String: Run] = [:]
    private var prunedAt = EventTime.min

    /// - Throws: ``DeviceError/replayed(device:reason:)``.
    mutating func take(_ statement: DeviceStatement, now: EventTime) throws {
        prune(now)
        let key = statement.device + "\n" + statement.nonce
        if let run = runs[key], statement.sequence <= run.sequence {
            throw DeviceError.replayed(
                device: statement.device,
                reason: "its number \(statement.sequence) is not above \(run.sequence), the last one")
        }
        runs[key] = Run(sequence: statement.sequence, time: max(statement.time, now))
    }

    /// Forgets runs whose last statement is too old to be sent again.
    private mutating func prune(_ now: EventTime) {
        let window = DeviceGate.clockTolerance * 2
        guard now - window > prunedAt || now < prunedAt else { return }
        prunedAt = now
        runs = runs.filter { $0.value.time >= now - window }
    }
}
