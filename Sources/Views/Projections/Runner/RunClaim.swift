internal import EventLog
internal import Timekeeping

/// The right to compute one version of a projection: its run lock, until it is dropped.
struct RunClaim: ~Copyable {
    let location: ProjectionLocation
    let catalog: ProjectionCatalog
    private let lock: AdvisoryLock

    /// Claims a version, or says who has it.
    init(_ location: ProjectionLocation, _ catalog: ProjectionCatalog) throws {
        guard let lock = try AdvisoryLock.takePatiently(location.runLockPath) else {
            throw ProjectionError.alreadyRunning(
                projection: location.name, processID: AdvisoryLock.holder(location.runLockPath))
        }
        self.location = location
        self.catalog = catalog
        self.lock = lock
    }

    /// Claims the version that serves; where there is none, makes the first and lets it serve.
    ///
    /// - Parameter promotedAt: now.
    /// - Throws: ``ProjectionError/alreadyRunning(projection:processID:)``; ``ProjectionError/beingRebuilt(projection:processID:)``
    ///   and ``ProjectionError/unfinishedRebuild(projection:version:)`` where a rebuild makes the first.
    static func serving(
        _ definition: ProjectionDefinition, topicID: TopicID, in folder: String, promotedAt: EventTime
    ) throws -> RunClaim {
        let catalog = try ProjectionCatalog(creating: folder)
        let name = definition.name
        while true {
            if let location = try ProjectionLocation.serving(name, in: folder) {
                let claim = try RunClaim(location, catalog)
                // Another may serve by now, and this one be gone.
                if try ProjectionLocation.serving(name, in: folder) == location { return claim }
                continue
            }
            let path = ProjectionLocation.rebuildLockPath(name, in: folder)
            guard let making = try AdvisoryLock.takePatiently(path) else {
                throw ProjectionError.beingRebuilt(projection: name, processID: AdvisoryLock.holder(path))
            }
            guard try ProjectionLocation.serving(name, in: folder) == nil else { continue }
            if let build = try UnfinishedBuild.newest(of: name, in: folder) {
                throw ProjectionError.unfinishedRebuild(projection: name, version: build.location.version)
            }
            let entry = try catalog.entry(name) ?? .withoutCatalog(name, in: folder)
            let location = ProjectionLocation(folder: folder, name: name, version: entry.newest + 1)
            let claim = try RunClaim(location, catalog)
            try ProjectionFile.createIfMissing(location, definition: definition, topicID: topicID)
            try catalog.update(name) {
                $0 = .init(
                    serving: location.version, newest: location.version, previous: 0,
                    promotedAt: promotedAt)
            }
            _ = consume making
            return claim
        }
    }
}
