import EventLog
import FootfallEvents

/// The configuration that a device works by: follows what is wanted, takes it up, and reports back.
///
/// A version that this program can't read is reported with the reason, and the one before it stays in force, also after a
/// restart. One that an earlier version of this program let pass works as before (``DeviceConfiguration/init(stored:)``). One
/// for a session, for its thread.
package final class DeviceTwin {
    package enum Change: Sendable, Equatable {
        /// It is in force from now on, and was reported.
        case taken(version: Int, DeviceConfiguration)
        /// It was reported with the reason; what was in force stays.
        case refused(version: Int, reason: String)
    }

    /// What is in force; all defaults while nothing was ever wanted.
    package private(set) var configuration = DeviceConfiguration()
    /// Its version; 0 for the defaults.
    package private(set) var version = 0

    private let session: DeviceSession
    /// The newest version that was looked at, in force or not.
    private var versionSeen = 0
    private var isStarted = false

    package init(_ session: DeviceSession) { self.session = session }

    /// Looks whether another configuration is wanted. Cheap where nothing has come: to be called between frames.
    ///
    /// - Returns: What has changed; `nil` for nothing. The first call after a restart gives what is in force.
    /// - Throws: ``DeviceError`` where the device is not let in any more, ``LogError``.
    @discardableResult
    package func poll() throws -> Change? {
        let record = try session.record
        if !isStarted {
            isStarted = true
            if record.versionInForce > 0, let known = try? DeviceConfiguration(stored: record.configurationInForce) {
                configuration = known
                version = record.versionInForce
                versionSeen = version
                if record.wantedVersion == version { return .taken(version: version, configuration) }
            }
        }
        guard record.wantedVersion > versionSeen else { return nil }
        let wanted = record.wantedVersion
        do {
            let new = try DeviceConfiguration(stored: record.wantedConfiguration)
            try report(wanted, error: nil, unless: record)
            configuration = new
            version = wanted
            versionSeen = wanted
            return .taken(version: wanted, new)
        } catch let error as DeviceConfigurationError {
            try report(wanted, error: error.description, unless: record)
            versionSeen = wanted
            return .refused(version: wanted, reason: error.description)
        }
    }

    /// Blocks until something was appended to the log, or for `span`, 100 ms at the most.
    @discardableResult
    package func wait(atMost span: Duration = .milliseconds(100)) throws -> Change? {
        let token = session.log.wakeToken
        if let change = try poll() { return change }
        session.log.wait(after: token, atMost: span)
        return try poll()
    }

    /// Not again what was said before a restart.
    private func report(_ version: Int, error: String?, unless record: DeviceRecord) throws {
        if record.reportedVersion == version, record.reportedError == error { return }
        var reported = DeviceReported()
        reported.version = UInt32(clamping: version)
        if let error { reported.error = error }
        try session.say(.reported(reported))
    }
}
