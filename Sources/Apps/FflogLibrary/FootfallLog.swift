internal import EventLog
internal import EventSchema
internal import Sealing
internal import Synchronization

/// A partitioned, compressed, append-only log of footfall in one folder, shared by any number of threads and processes.
///
/// ```swift
/// let log = try FootfallLog.open("./fflog-data", .create)
/// try log.ensureTopic(.visits)
/// try log.append([visit], to: "visits")
/// ```
/// **Durability.** What an append returns for has been synced to the device. A crash, a kill or a power cut at any instant
/// leaves every append that returned, and of each other one all or nothing.
/// **Concurrency.** Any thread may call any method; they block their thread, for as long as the device takes. Appends that
/// wait at the same time share a commit. Readers never hold up writers, nor writers readers.
/// **Upkeep.** A log that is open for writing moves old records into well-compressed files, on a thread of its own.
/// **On drop** it is closed as by ``close()``; producers and consumers keep it.
public final class FootfallLog: Sendable {
    /// What is to be done with the folder.
    public enum Access: Sendable {
        /// Look only. The folder has to exist.
        case read
        /// Append as well. The folder has to exist.
        case write
        /// Append as well; make the folder where there is none.
        case create
    }

    let log: EventLog
    private let sealer: BackgroundSealer?
    /// The versions of event types in which this program writes.
    let versions = Mutex<[EventType: SchemaID]>([:])
    /// Counts the appends of records without a key, which take partitions in turn.
    let keyless = Atomic<Int>(0)

    private init(_ log: EventLog, sealer: BackgroundSealer?) {
        self.log = log
        self.sealer = sealer
    }

    /// Opens a data directory. One of an earlier format is brought to this library's when it is first opened for writing; earlier
    /// programs refuse it then.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - onTrouble: told of what the upkeep could not do, such as for want of disk; it is tried again by itself. Called on the
    ///     upkeep's thread, which waits meanwhile.
    /// - Throws: ``FflogError`` of kind `notFound` where there is no such folder, `unavailable` where it may not be read or
    ///   written, `damaged`, or `unsupported` where a later version made it.
    public static func open(
        _ path: String, _ access: Access = .read, onTrouble: @escaping @Sendable (FflogError) -> Void = { _ in }
    ) throws(FflogError) -> FootfallLog {
        try translating {
            let log: EventLog =
                switch access {
                case .read: try EventLog.open(path, .read)
                case .write: try EventLog.open(path, .write)
                case .create: try EventLog.open(path, .create)
                }
            guard access != .read else { return FootfallLog(log, sealer: nil) }
            return FootfallLog(log, sealer: BackgroundSealer(log) { onTrouble(FflogError($0)) })
        }
    }

    /// Ends the upkeep and commits what producers have handed over; appends are refused afterwards. Closing again does nothing.
    public func close() {
        sealer?.stop()
        log.close()
    }

    deinit { close() }
}
