import Glibc
import LMDB
import Synchronization
internal import Timekeeping

/// The segments that this process has open.
///
/// Opening one costs a few system calls, so the last few stay open; but not for long once nobody reads them, because a
/// purged segment gives its disk space back only when the last process has closed it. Thread-safe.
final class SegmentStore: Sendable {
    private struct Entry {
        let file: SegmentFile
        var lastUse: Int
    }

    private let folder: String
    private let entries = Mutex<[SegmentID: Entry]>([:])
    private let openCount = Atomic<Int>(0)

    private static let openMax = 16
    private static let idleSeconds = 2

    init(folder: String) { self.folder = folder }

    /// An open segment; `nil` where its file is gone.
    ///
    /// - Throws: ``LogError/corruptSegment(_:reason:)``, also for a file that is another segment.
    func open(_ segment: Segment) throws -> SegmentFile? {
        let now = TimeSource.coarseSeconds()
        let known = entries.withLock { entries -> SegmentFile? in
            entries[segment.id]?.lastUse = now
            return entries[segment.id]?.file
        }
        if let known { return known }
        let path = "\(folder)/\(segment.file)"
        let file: SegmentFile
        do { file = try SegmentFile(opening: path) } catch let error as LMDBError where error.isMissingFile {
            return nil
        }
        guard file.segment.id == segment.id, file.segment.ranges == segment.ranges else {
            throw LogError.corruptSegment(
                path, reason: "it says that it is segment \(file.segment.id), or holds other offsets than the manifest")
        }
        let evicted = entries.withLock { entries -> [SegmentFile] in
            entries[segment.id] = Entry(file: file, lastUse: now)
            var evicted: [SegmentFile] = []
            while entries.count > Self.openMax, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                evicted.append(oldest.value.file)
                entries[oldest.key] = nil
            }
            openCount.store(entries.count, ordering: .relaxed)
            return evicted
        }
        _ = consume evicted  // closed outside of the lock
        return file
    }

    /// The segment if it is open, without looking at the manifest.
    func known(_ id: SegmentID) -> SegmentFile? {
        let now = TimeSource.coarseSeconds()
        return entries.withLock { entries in
            entries[id]?.lastUse = now
            return entries[id]?.file
        }
    }

    /// Unlinks the files of segments that the manifest names no longer, and closes them. What can't be unlinked the next
    /// sweep tries again.
    func remove(_ segments: [Segment]) {
        let closed = entries.withLock { entries in
            let closed = segments.compactMap { entries.removeValue(forKey: $0.id)?.file }
            openCount.store(entries.count, ordering: .relaxed)
            return closed
        }
        _ = consume closed
        for segment in segments { unlink("\(folder)/\(segment.file)") }
    }

    /// Closes what nobody has read for a while.
    func closeIdle() {
        guard openCount.load(ordering: .relaxed) > 0 else { return }
        let now = TimeSource.coarseSeconds()
        let closed = entries.withLock { entries -> [SegmentFile] in
            let idle = entries.filter { now - $0.value.lastUse > Self.idleSeconds }
            for id in idle.keys { entries[id] = nil }
            openCount.store(entries.count, ordering: .relaxed)
            return idle.values.map(\.file)
        }
        _ = consume closed
    }

    /// Closes everything that nobody is reading from at this moment; what is being read is closed when that is done.
    func closeAll() {
        guard openCount.load(ordering: .relaxed) > 0 else { return }
        let closed = entries.withLock { entries -> [SegmentFile] in
            defer { entries = [:] }
            openCount.store(0, ordering: .relaxed)
            return entries.values.map(\.file)
        }
        _ = consume closed
    }
}
