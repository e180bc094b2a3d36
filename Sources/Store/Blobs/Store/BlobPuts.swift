internal import EventLog
internal import Timekeeping

/// Blobs on their way into the store as a part of an append: their bytes are on the device under their final names before the
/// event that names them commits. For one append, and one thread.
final class BlobPuts: AppendParticipant {
    private let store: BlobStore
    private let blobs: [NewBlob]
    private let isAllOrNothing: Bool
    /// Of each blob its change, or why it was refused beforehand.
    private var changes: [Result<BlobChange, BlobError>] = []
    /// Contents that this put has written.
    private var written: [SHA256Digest] = []
    private var commit: BlobCommit?
    /// Held from before the bytes are written until the event that names them is durable.
    private var lock: ContentLock?

    /// - Parameter isAllOrNothing: whether the first refusal refuses the append.
    init(_ store: BlobStore, _ blobs: [NewBlob], isAllOrNothing: Bool) {
        self.store = store
        self.blobs = blobs
        self.isAllOrNothing = isAllOrNothing
    }

    /// Of each, the stored blob, or why it was refused.
    var results: [Result<Blob, BlobError>] {
        var committed = (commit?.results ?? [])[...]
        return changes.map { change in
            switch change {
            case .success: committed.removeFirst()
            case .failure(let refusal): .failure(refusal)
            }
        }
    }

    func join(_ request: inout AppendRequest) throws {
        if commit == nil { try writeBytes() }
        try commit?.join(&request)
    }

    private func writeBytes() throws {
        changes = blobs.map { blob in
            Result<BlobChange, BlobError> { () throws(BlobError) in try prepared(blob) }
        }
        try requireAll()
        try store.folder.create()
        lock = try ContentLock.adding(in: store.folder.path)
        try refuseEarly()
        try requireAll()
        try write()
        var good: [BlobChange] = []
        for case .success(let change) in changes { good.append(change) }
        commit = BlobCommit(store, good, isAllOrNothing: isAllOrNothing)
    }

    private func requireAll() throws {
        guard isAllOrNothing else { return }
        for change in changes { _ = try change.get() }
    }

    /// Everything that can be said of a blob before anybody looks at the store.
    private func prepared(_ blob: NewBlob) throws(BlobError) -> BlobChange {
        if let reason = BlobName.refusal(blob.name) { throw .invalidName(blob.name, reason: reason) }
        let limit = store.options.sizeBytesMax
        guard blob.bytes.count <= limit else { throw .tooLarge(blob.name, bytes: blob.bytes.count, limit: limit) }
        let contentType = blob.contentType ?? ContentType.detected(blob.bytes)
        if let reason = ContentType.refusal(contentType) { throw .invalidContentType(contentType, reason: reason) }
        let stored = Blob(
            name: blob.name, sha256: SHA256Digest(of: blob.bytes), sizeBytes: blob.bytes.count,
            contentType: contentType,
            etag: 0, metadata: blob.metadata, capturedAt: blob.capturedAt, storedAt: .epoch, changedAt: .epoch)
        return BlobChange(name: blob.name, condition: blob.condition, effect: .store(stored))
    }

    /// What is refused anyway gets no bytes written. Within a batch an earlier change may still meet a later one's
    /// condition: the commit has the last word.
    private func refuseEarly() throws {
        guard let index = try store.caughtUp() else { return }
        var names: Set<[UInt8]> = []
        try index.look { look in
            for (number, result) in changes.enumerated() {
                guard case .success(let change) = result else { continue }
                let isFirst = names.insert(Array(change.name.utf8)).inserted
                if isFirst, let refusal = change.refusal(try look.blob(change.name)) {
                    changes[number] = .failure(refusal)
                }
            }
        }
    }

    /// Writes the contents that no name refers to yet: of the others the bytes are there, and stay while the lock is held.
    private func write() throws {
        var contents: [(digest: SHA256Digest, bytes: [UInt8])] = []
        var seen: Set<SHA256Digest> = []
        try store.index().look { look in
            for (blob, result) in zip(blobs, changes) {
                guard case .success(let change) = result, case .store(let stored) = change.effect,
                    seen.insert(stored.sha256).inserted, try !look.isReferenced(stored.sha256)
                else { continue }
                contents.append((stored.sha256, blob.bytes))
            }
        }
        // Also of what is half written when it fails.
        written = contents.map(\.digest)
        try store.folder.write(contents)
    }

    func appended(_ receipts: [AppendReceipt]) {
        commit?.appended(receipts)
        lock = nil
    }

    func abandoned() {
        commit?.abandoned()
        lock = nil
        // What no name refers to now; where that fails too, a sweep finds it.
        _ = try? store.discard(written)
    }

    func settle() throws {
        var kept: Set<SHA256Digest> = []
        for case .success(let blob) in results { kept.insert(blob.sha256) }
        try store.discard(written.filter { !kept.contains($0) })
        // Bytes that a name had before.
        guard blobs.contains(where: { $0.condition != .absent }) else { return }
        try store.finishRemovals(notesMax: store.options.removalNotesMax)
    }
}
