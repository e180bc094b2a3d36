/// How a seal lays out what it writes. None of it changes what readers read.
package struct SealOptions: Sendable {
    /// Events of a merged chunk, at the most; `nil` tries a few sizes on what is to be sealed (``ChunkSizing``).
    package var chunkRows: Int?
    /// Bytes of the head that become one segment, about: the unit in which disk space comes back.
    package var segmentHeadBytes: Int
    /// zstd's level where zstd pays; it is written once and kept.
    package var compressionLevel: Int

    package init(chunkRows: Int? = nil, segmentHeadBytes: Int = 64 << 20, compressionLevel: Int = 9) {
        precondition((1...(1 << 20)).contains(chunkRows ?? 1) && segmentHeadBytes > 0)
        self.chunkRows = chunkRows
        self.segmentHeadBytes = segmentHeadBytes
        self.compressionLevel = compressionLevel
    }
}

/// The instants at which a seal may be killed: a seam for tests.
package enum SealStep: String, Sendable, CaseIterable {
    /// The lock is held, and nothing was written.
    case began
    /// Some of the segment is in a file without a name.
    case copying
    /// All of it, synced.
    case copied
    /// The file has its name, and the manifest doesn't know it.
    case linked
    /// The manifest names it: readers read it there.
    case registered
    /// The head has dropped some of what the segment holds.
    case draining
    /// All of it.
    case drained
}

/// What a seal has done.
package struct SealReport: Sendable, Equatable {
    /// Segments that were made.
    package var segments = 0
    package var records = 0
    /// What the records took in the head: envelopes and bodies.
    package var headBytes = 0
    /// The same in the segments.
    package var sealedBytes = 0
    /// The segments' files.
    package var fileBytes = 0

    package init() {}
}
