package import EventLog

extension BlobStore {
    /// Stores a blob; the name then has these bytes, whatever it had before, if the condition holds.
    ///
    /// - Throws: ``BlobError``, `LogError`; then nothing was changed.
    @discardableResult
    package func put(_ blob: NewBlob) throws -> Blob { try put([blob])[0].get() }

    /// Stores many blobs at once: their bytes are synced together, and their events commit in one transaction. Some 256 a
    /// batch cost a hundredth of as many alone. Bytes that a name had before go unless another refers to them.
    ///
    /// - Parameter request: what is to become durable with them, such as a stage's position: then a refusal of one blob
    ///   refuses all of it, and throws.
    /// - Returns: Of each, the stored blob, or why it was refused.
    /// - Throws: `LogError` where the disk is full or the log can't be written: then no name was changed.
    package func put(
        _ blobs: [NewBlob], with request: AppendRequest = AppendRequest()
    ) throws -> [Result<Blob, BlobError>] {
        var results = blobs.map { blob in
            Result<BlobChange, BlobError> { () throws(BlobError) in try prepared(blob) }
        }
        _ = try ensureTopic()
        try folder.create()
        var written: [SHA256Digest] = []
        let committed: [Result<Blob, BlobError>]
        do {
            committed = try putLocked(blobs, &results, &written, request)
        } catch {
            // What no name refers to now; where that fails too, a sweep finds it.
            _ = try? discard(written)
            throw error
        }
        try discardRefused(written, committed)
        // Bytes that a name had before.
        if blobs.contains(where: { $0.condition != .absent }) {
            try finishRemovals(notesMax: options.removalNotesMax)
        }
        return committed
    }

    private func putLocked(
        _ blobs: [NewBlob], _ results: inout [Result<BlobChange, BlobError>], _ written: inout [SHA256Digest],
        _ request: AppendRequest
    ) throws -> [Result<Blob, BlobError>] {
        let lock = try ContentLock.adding(in: folder.path)
        try refuseEarly(&results)
        written = try write(blobs, results)
        let committed = try commit(results, with: request)
        _ = consume lock
        return committed
    }

    /// Everything that can be said of a blob before anybody looks at the store.
    private func prepared(_ blob: NewBlob) throws(BlobError) -> BlobChange {
        if let reason = BlobName.refusal(blob.name) { throw .invalidName(blob.name, reason: reason) }
        guard blob.bytes.count <= options.sizeBytesMax else {
            throw .tooLarge(blob.name, bytes: blob.bytes.count, limit: options.sizeBytesMax)
        }
        let contentType = blob.contentType ?? ContentType.detected(blob.bytes)
        if let reason = ContentType.refusal(contentType) { throw .invalidContentType(contentType, reason: reason) }
        let stored = Blob(
            name: blob.name, sha256: SHA256Digest(of: blob.bytes), sizeBytes: blob.bytes.count,
            contentType: contentType,
            etag: 0, metadata: blob.metadata, capturedAt: blob.capturedAt, storedAt: 0, changedAt: 0)
        return BlobChange(name: blob.name, condition: blob.condition, effect: .store(stored))
    }

    /// What is refused anyway gets no bytes written. Within a batch an earlier change may still meet a later one's
    /// condition: the commit has the last word.
    private func refuseEarly(_ results: inout [Result<BlobChange, BlobError>]) throws {
        guard let index = try caughtUp() else { return }
        var names: Set<[UInt8]> = []
        try index.look { look in
            for (number, result) in results.enumerated() {
                guard case .success(let change) = result else { continue }
                let isFirst = names.insert(Array(change.name.utf8)).inserted
                if isFirst, let refusal = change.refusal(try look.blob(change.name)) {
                    results[number] = .failure(refusal)
                }
            }
        }
    }

    /// Writes the contents that no name refers to yet: of the others the bytes are there, and stay while the lock is held.
    private func write(_ blobs: [NewBlob], _ results: [Result<BlobChange, BlobError>]) throws -> [SHA256Digest] {
        var contents: [(digest: SHA256Digest, bytes: [UInt8])] = []
        var seen: Set<SHA256Digest> = []
        try index().look { look in
            for (blob, result) in zip(blobs, results) {
                guard case .success(let change) = result, case .store(let stored) = change.effect,
                    seen.insert(stored.sha256).inserted, try !look.isReferenced(stored.sha256)
                else { continue }
                contents.append((stored.sha256, blob.bytes))
            }
        }
        try folder.write(contents)
        return contents.map(\.digest)
    }

    private func commit(
        _ results: [Result<BlobChange, BlobError>], with request: AppendRequest
    ) throws -> [Result<Blob, BlobError>] {
        var changes: [BlobChange] = []
        for result in results { if case .success(let change) = result { changes.append(change) } }
        // A refusal found beforehand refuses the request as well.
        if changes.count < results.count, !request.parts.isEmpty || !request.positions.isEmpty {
            for result in results { _ = try result.get() }
        }
        var committed = try commit(changes, with: request)[...]
        return results.map { result in
            switch result {
            case .success: committed.removeFirst()
            case .failure(let refusal): .failure(refusal)
            }
        }
    }

    private func discardRefused(_ written: [SHA256Digest], _ committed: [Result<Blob, BlobError>]) throws {
        var kept: Set<SHA256Digest> = []
        for case .success(let blob) in committed { kept.insert(blob.sha256) }
        try discard(written.filter { !kept.contains($0) })
    }
}
