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
    /// - Returns: Of each, the stored blob, or why it was refused.
    /// - Throws: `LogError` where the disk is full or the log can't be written: then no name was changed.
    package func put(_ blobs: [NewBlob]) throws -> [Result<Blob, BlobError>] {
        let puts = BlobPuts(self, blobs, isAllOrNothing: false)
        try log.append([puts])
        return puts.results
    }

    /// The same as a part of an append, such as with a stage's position: a refusal of one refuses all of it. It comes last, and an
    /// append has one set of changes of a store: a second would wait for the first for ever.
    package func puts(_ blobs: [NewBlob]) -> some AppendParticipant { BlobPuts(self, blobs, isAllOrNothing: true) }
}
