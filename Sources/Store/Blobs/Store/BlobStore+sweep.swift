internal import EventLog

/// What a sweep has removed.
package struct BlobSweep: Sendable, Equatable {
    /// Contents to which no name refers.
    package var orphans = 0
    package var orphanBytes = 0
    /// Files that puts have left half written.
    package var incoming = 0

    package init() {}
}

extension BlobStore {
    /// Removes what killed processes have left: bytes to which no name refers, and half written files. Waits for puts under
    /// way, and lets new ones wait.
    ///
    /// - Parameter isPlan: only counts.
    package func sweep(isPlan: Bool = false) throws -> BlobSweep {
        var found = BlobSweep()
        guard try ContentFolder.entries(folder.path).isEmpty == false else { return found }
        let lock = try ContentLock.removing(in: folder.path)
        try log.seeNewestCommit()
        // Without the topic no name refers to anything.
        let index = try caughtUp()
        let orphans =
            try index.map { index in try index.look { look in try unnamedContents(look) } } ?? folder.digests()
        found.orphans = orphans.count
        found.orphanBytes = orphans.reduce(0) { $0 + folder.byteCount(of: $1) }
        if isPlan {
            found.incoming = try folder.incomingFiles().count
        } else {
            found.incoming = try folder.removeIncoming()
            options.step(.incomingRemoved)
            try folder.remove(orphans)
            options.step(.contentsRemoved)
            if let index { try index.forgetGarbage(try index.garbageDigests()) }
            options.step(.garbageForgotten)
        }
        _ = consume lock
        return found
    }

    func unnamedContents(_ look: borrowing BlobIndex.Look) throws -> [SHA256Digest] {
        try folder.digests().filter { try !look.isReferenced($0) }
    }
}
