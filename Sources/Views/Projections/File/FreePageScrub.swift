internal import Bytes
internal import LMDB

/// Overwrites the pages of a projection file that are free, so that nothing of what was removed is left in them.
///
/// LMDB copies a page before it changes it and keeps the old one for reuse, with all that was in it. Here each free page gets a
/// value of zeros, which is removed again. Three small commits. Pages that a reader's snapshot still has are left for the next
/// time. The caller is the file's one writer.
struct FreePageScrub {
    private let file: ProjectionFile

    /// A value of at most so many bytes lies within a page of the tree, with others.
    static let bytesWithinTree = 2_000
    private static let pageBytes = 4096
    /// All of a page of its own but LMDB's header.
    private static let fillerBytes = pageBytes - 16

    init(_ file: ProjectionFile) { self.file = file }

    /// The bytes that would be written.
    func freeBytes() throws -> Int { try file.environment.read { try $0.freeBytes() } }

    func run() throws {
        guard let filler = file.filler else { return }
        // What a commit has freed can be reused from the commit after the next on.
        try file.environment.write { try $0.put([0], [0], in: filler) }
        let pages = try freeBytes() / Self.pageBytes
        guard pages > 0 else { return }
        let zeros = [UInt8](repeating: 0, count: Self.fillerBytes)
        try file.environment.write { transaction in
            for page in 0..<pages {
                var key = ByteBuffer(capacity: 8)
                key.append(bigEndian: UInt64(page + 1))
                try transaction.put(key.array(), zeros, in: filler)
            }
        }
        try file.environment.write { try $0.clear(filler) }
    }
}
