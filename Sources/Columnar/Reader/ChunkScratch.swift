internal import Zstd

/// What decoding needs besides the bytes, reused for every chunk. One owner, one thread at a time.
package struct ChunkScratch: ~Copyable {
    var decompressor = ZstdDecompressor()

    package init() {}
}
