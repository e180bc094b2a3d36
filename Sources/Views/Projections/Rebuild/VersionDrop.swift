internal import Glibc
internal import LMDB
package import EventLog

/// Removes a version of a projection that no longer serves, whose build was cut short, or whose topic is gone.
///
/// Readers who have its file open read on; the disk comes back when the last of them has closed it.
package struct VersionDrop: Sendable {
    package let location: ProjectionLocation
    /// Of the file, free pages included.
    package let fileBytes: Int
    /// Whether its topic is gone: then it may serve.
    private let isOfGoneTopic: Bool

    /// Looks at what would go.
    ///
    /// - Parameter topics: those of the log: the version that serves can go where it is of none of them. `nil` where it can't.
    /// - Throws: ``ProjectionError/unknownVersion(projection:version:known:)``,
    ///   ``ProjectionError/versionServes(projection:version:)``.
    package init(_ name: String, version: Int, in folder: String, topics: Set<TopicID>? = nil) throws {
        let known = ProjectionLocation.versions(of: name, in: folder)
        guard known.contains(version) else {
            throw ProjectionError.unknownVersion(projection: name, version: version, known: known)
        }
        let location = ProjectionLocation(folder: folder, name: name, version: version)
        self.location = location
        isOfGoneTopic = try topics.map { try !$0.contains(Self.topic(of: location)) } ?? false
        guard try isOfGoneTopic || ProjectionLocation.serving(name, in: folder) != location else {
            throw ProjectionError.versionServes(projection: name, version: version)
        }
        var status = stat()
        fileBytes = stat(location.path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// The topic whose rows a version has. A number is never given to another topic.
    package static func topic(of location: ProjectionLocation) throws -> TopicID {
        try ProjectionLocation.whileFilesStay(in: location.folder) {
            try ProjectionFile(opening: location, readOnly: true).topicID
        }
    }

    /// Removes the version's files, in an instant in which it doesn't serve, or its topic is gone, and nobody computes it.
    ///
    /// - Throws: ``ProjectionError/versionServes(projection:version:)``,
    ///   ``ProjectionError/versionInUse(projection:version:processID:)``.
    package func run() throws {
        let catalog = try ProjectionCatalog(creating: location.folder)
        try catalog.withStable(location.name) { entry in
            guard isOfGoneTopic || entry.serving != location.version else {
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
