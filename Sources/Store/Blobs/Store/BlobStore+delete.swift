internal import LMDB
package import EventLog

extension BlobStore {
    /// Replaces a blob's metadata as a whole; it gets a new ETag.
    ///
    /// - Throws: ``BlobError``, `LogError`; then nothing was changed.
    @discardableResult
    package func setMetadata(
        _ name: String, _ metadata: BlobMetadata, condition: BlobCondition = .exists
    ) throws -> Blob {
        guard try caughtUp() != nil else { throw BlobError.notFound(name) }
        let change = BlobChange(name: name, condition: condition, effect: .setMetadata(metadata))
        let commit = BlobCommit(self, [change], isAllOrNothing: true)
        try log.append([commit])
        return try commit.results[0].get()
    }

    /// Deletes blobs in one durable transaction, then removes the bytes that no name refers to any more: when it returns
    /// they are gone.
    ///
    /// - Returns: Of each, the blob that was deleted, or why it was refused.
    /// - Throws: `LogError`. Where that is after the deletion was committed, the next deletion or ``sweep()`` goes on.
    @discardableResult
    package func delete(_ deletions: [BlobDeletion]) throws -> [Result<Blob, BlobError>] {
        let commit = BlobCommit(self, deletions.map(\.change), isAllOrNothing: false)
        try log.append([commit])
        try finishRemovals(notesMax: options.removalNotesMax)
        return commit.results
    }

    /// The same as a part of an append: see ``puts(_:)``.
    package func deletions(_ deletions: [BlobDeletion]) -> some AppendParticipant {
        BlobDeletions(self, BlobCommit(self, deletions.map(\.change), isAllOrNothing: true))
    }

    /// Removes the bytes that no name refers to any more since a deletion or replacement, also one of a killed process.
    ///
    /// Which they are stays noted, durably, until the file system was synced: what a power cut brings back before that, whoever
    /// opens the store next removes again. So a deletion needs no sync of its own.
    ///
    /// - Parameter notesMax: beyond so many notes the file system is synced, and they are forgotten.
    func finishRemovals(notesMax: Int) throws {
        guard let index = try caughtUp(), try !index.garbageDigests().isEmpty else { return }
        try removing { index in
            let digests = try index.garbageDigests()
            try folder.remove(digests, isSynced: false)
            guard digests.count > notesMax else { return }
            try folder.syncFileSystem()
            options.step(.contentsRemoved)
            try index.forgetGarbage(digests)
            options.step(.garbageForgotten)
        }
    }

    /// Removes those of the contents to which no name refers.
    func discard(_ digests: [SHA256Digest]) throws {
        guard !digests.isEmpty else { return }
        try removing { index in
            let unnamed = try index.look { look in
                try digests.filter { try !look.isReferenced($0) }
            }
            try folder.remove(unnamed)
        }
    }

    /// Runs `body` while no put is under way, with an index that knows of all that ever committed.
    func removing(_ body: (BlobIndex) throws -> Void) throws {
        try folder.create()
        let lock = try ContentLock.removing(in: folder.path)
        try log.seeNewestCommit()
        if let index = try caughtUp() { try body(index) }
        _ = consume lock
    }
}

/// Deletions as a part of an append; the bytes go when it is durable.
private struct BlobDeletions: AppendParticipant {
    let store: BlobStore
    let commit: BlobCommit

    init(_ store: BlobStore, _ commit: BlobCommit) {
        self.store = store
        self.commit = commit
    }

    func join(_ request: inout AppendRequest) throws { try commit.join(&request) }
    func appended(_ receipts: [AppendReceipt]) { commit.appended(receipts) }
    func abandoned() { commit.abandoned() }
    func settle() throws { try store.finishRemovals(notesMax: store.options.removalNotesMax) }
}

extension BlobDeletion {
    fileprivate var change: BlobChange {
        BlobChange(name: name, condition: condition, effect: .delete(reason, detail: detail))
    }
}

extension BlobIndex {
    func garbageDigests() throws -> [SHA256Digest] {
        try environment.read { transaction in
            var found: [SHA256Digest] = []
            var cursor = try transaction.cursor(garbage)
            var isThere = try cursor.first()
            while isThere {
                if let digest = SHA256Digest(cursor.key.withUnsafeBytes { [UInt8]($0) }) { found.append(digest) }
                isThere = try cursor.next()
            }
            return found
        }
    }

    func forgetGarbage(_ digests: [SHA256Digest]) throws {
        guard !digests.isEmpty else { return }
        try environment.write { transaction in
            for digest in digests { try transaction.delete(digest.bytes, in: garbage) }
        }
    }
}
