internal import Bytes
internal import Zstd

/// The encoder's reused memory.
struct ChunkEncoder: ~Copyable {
}

extension ChunkBuilder {
    mutating func encodeChunk(
        into out: inout ByteBuffer, compressor: inout ZstdCompressor, options: ChunkOptions
    ) -> ChunkSummary {
        fatalError("the encoders follow in the next commit")
    }
}
