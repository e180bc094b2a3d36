/// How hard the encoder tries. The bytes are self-describing: every reader reads what any options wrote.
package struct ChunkOptions: Sendable, Equatable {
    /// Whether zstd may be tried at all.
    package var usesZstd: Bool
    /// A zstd frame replaces plain bytes only if it is smaller by more than this.
    package var zstdGainPercent: Int
    /// Chunks of fewer rows become one zstd frame, where that is smaller.
    package var singleFrameBelowRows: Int
    /// A text column tries zstd when its distinct texts come to at least this many bytes.
    package var zstdTextBytesMin: Int
    /// Whether repeats of wide values and differences by device are looked for, which a look at every row costs.
    package var triesAcrossRows: Bool

    package init(
        usesZstd: Bool = true, zstdGainPercent: Int = 10, singleFrameBelowRows: Int = 256, zstdTextBytesMin: Int = 2048,
        triesAcrossRows: Bool = false
    ) {
        self.usesZstd = usesZstd
        self.zstdGainPercent = zstdGainPercent
        self.singleFrameBelowRows = singleFrameBelowRows
        self.zstdTextBytesMin = zstdTextBytesMin
        self.triesAcrossRows = triesAcrossRows
    }

    /// For appends: a zstd attempt on a short dictionary costs more time than its bytes are worth.
    package static let head = ChunkOptions()
    /// For sealed chunks, which are written once and kept.
    package static let sealed = ChunkOptions(zstdTextBytesMin: 256, triesAcrossRows: true)
}

/// What the envelope of a chunk needs to know about it.
package struct ChunkSummary: Sendable, Equatable {
    package var count: Int
    /// Milliseconds since 1970.
    package var minTimestamp: Int64
    package var maxTimestamp: Int64

    package init(count: Int, minTimestamp: Int64, maxTimestamp: Int64) {
        self.count = count
        self.minTimestamp = minTimestamp
        self.maxTimestamp = maxTimestamp
    }
}
