import ErrorKinds
internal import EventLog
internal import Glibc
internal import LMDB
package import Timekeeping

/// A version of a projection that lies in its folder.
package struct VersionStatus: Sendable {
    package enum State: Sendable, Equatable {
        /// Readers see it.
        case serving
        /// It served before.
        case old
        /// A rebuild makes it, or was cut short: records up to the pinned end, and those of them that are done.
        case building(done: Int, total: Int, startedAt: EventTime)
        /// Its file can't be read: why, and what helps.
        case damaged(String, Remedy?)
    }

    package let version: Int
    package let state: State
    package let definitionHash: String?
    package let rows: Int
    /// Of the file, free pages included.
    package let fileBytes: Int
    /// When its newest commit was made; `nil` where none was, or a program of before format 2 made it.
    package let committedAt: EventTime?
    /// The process that computes it now.
    package let processID: Int32?

    /// - Parameter entry: what the catalog says of the projection.
    init(_ location: ProjectionLocation, _ entry: ProjectionCatalog.Entry) throws {
        version = location.version
        processID = AdvisoryLock.isHeld(location.runLockPath) ? AdvisoryLock.holder(location.runLockPath) : nil
        do {
            let file = try ProjectionFile(opening: location, readOnly: true)
            let found = try file.environment.read { transaction in
                (
                    try file.rowCount(in: transaction), try file.committedAt(in: transaction),
                    try file.build(in: transaction), try file.progress(in: transaction)
                )
            }
            (rows, committedAt) = (found.0, found.1)
            definitionHash = ProjectionDefinition.hash(ofCanonicalText: file.definitionText)
            fileBytes = file.environment.usedBytes()
            if location.version == entry.serving {
                state = .serving
            } else if let build = found.2, build.state == .building, version > entry.serving {
                state = .building(done: build.done(found.3), total: build.total, startedAt: build.startedAt)
            } else {
                state = .old
            }
        } catch {
            state = .damaged("\(error)", .of(error))
            definitionHash = nil
            rows = 0
            committedAt = nil
            var status = stat()
            fileBytes = stat(location.path, &status) == 0 ? Int(status.st_size) : 0
        }
    }
}
