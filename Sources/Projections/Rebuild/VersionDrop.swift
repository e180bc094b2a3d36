internal import EventLog
internal import Glibc
internal import LMDB

/// Removes a version of a projection that no longer serves, or whose build was cut short.
///
/// Readers who have its file open read on; the disk comes back when the last of them has closed it.
package struct VersionDrop: Sendable {
    package let location: ProjectionLocation
    /// Of the file, free pages included.
    package let fileBytes: Int

    /// Looks at what would go.
    ///
    /// - Throws: ``ProjectionError/unknownVersion(projection:version:known:)``,
    ///   ``ProjectionError/versionServes(projection:version:)``.
    package init(_ name: String, version: Int, in folder: String) throws {
        let known = ProjectionLocation.versions(of: name, in: folder)
        guard known.contains(version) else {
            throw ProjectionError.unknownVersion(projection: name, version: version, known: known)
        }
        location = ProjectionLocation(folder: folder, name: name, version: version)
        guard try ProjectionLocation.serving(name, in: folder) != location else {
            throw ProjectionError.versionServes(projection: name, version: version)
        }
        var status = stat()
        fileBytes = stat(location.path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Removes the version's files, in an instant in which it doesn't serve and nobody computes it.
    ///
    /// - Throws: ``ProjectionError/versionServes(projection:version:)``,
    ///   ``ProjectionError/versionInUse(projection:version:processID:)``.
    package func run() throws {
        let catalog = try ProjectionCatalog(creating: location.folder)
        try catalog.withStable(location.name) { entry in
            guard entry.serving != location.version else {
                throw ProjectionError.versionServes(projection: location.name, version: location.version)
            }
            do {
                let claim = try RunClaim(location, catalog)
                try location.removeFiles()
                _ = consume claim
            } catch ProjectionError.alreadyRunning(_, let processID) {
                throw ProjectionError.versionInUse(
                    projection: location.name, version: location.version, processID: processID)
            }
        }
    }
}
