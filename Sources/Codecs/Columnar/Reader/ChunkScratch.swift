internal import Bytes
internal import Zstd

/// What decoding needs besides the bytes, reused for every chunk. One owner, one thread at a time.
package struct ChunkScratch: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    var decompressor = ZstdDecompressor()
    /// The frames of the packed chunk that was read last, and whose they are.
    var packed = ByteBuffer()
    var packedOwner: UInt64 = 0
    var frame = ByteBuffer()
    var lanes = LaneScratch()
    /// The key column of the frame that is decoded, and the key column of that.
    let keys: UnsafeMutablePointer<ColumnVector>
    static let keyDepth = 2

    package init() {
        keys = .allocate(capacity: Self.keyDepth)
        for level in 0..<Self.keyDepth { (keys + level).initialize(to: ColumnVector()) }
    }

    deinit {
        keys.deinitialize(count: Self.keyDepth)
        keys.deallocate()
    }

    /// Decompresses a zstd frame into `buffer`.
    static func decompress(
        _ bytes: UnsafeRawBufferPointer, with decompressor: inout ZstdDecompressor, into buffer: inout ByteBuffer
    ) throws(ChunkError.Reason) {
        do {
            guard let size = try ZstdDecompressor.contentSize(bytes), size <= ChunkLimits.frameBytes else {
                throw ChunkError.Reason.malformed("zstd frame without a size, or too large")
            }
            buffer.removeAll()
            let start = buffer.appendUninitialized(size)
            let written = try decompressor.decompress(
                bytes, into: UnsafeMutableRawBufferPointer(start: start, count: size))
            guard written == size else { throw ChunkError.Reason.malformed("zstd frame of another size than it says") }
        } catch let reason as ChunkError.Reason {
            throw reason
        } catch {
            throw .zstd("\(error)")
        }
    }
}

/// The lanes that nested blocks are decoded into before they become rows. No two live uses share one.
struct LaneScratch: ~Copyable {
    /// Values of a dictionary, or lengths of texts.
    var entries = LaneBuffer()
    var runValues = LaneBuffer()
    var runLengths = LaneBuffer()
    /// High bits and places of the patches of one block.
    var patches = LaneBuffer()
    /// A base or a last value per entry of the key column.
    var keyed = LaneBuffer()
}
