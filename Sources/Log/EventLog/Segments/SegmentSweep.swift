import Glibc
import LMDB
internal import DataFiles

/// Removes files of the folder `segments` that the manifest doesn't name: what a kill left of a seal, or of a purge between
/// its transaction and its unlink. Only under the seal lock, since a seal makes its file before it is named.
struct SegmentSweep {
    let directory: DataDirectory

    /// - Returns: The names of the files that it removed.
    func run(keeping segments: [Segment]) throws -> [String] {
        let kept = Set(segments.map(\.file))
        var removed: [String] = []
        for name in (try? FolderNames.sorted(in: directory.segmentsPath)) ?? [] {
            // Only what a seal could have made.
            guard !kept.contains(name), name.hasSuffix(".mdb") || name.contains(".mdb.creating-") else { continue }
            if unlink("\(directory.segmentsPath)/\(name)") == 0 { removed.append(name) }
        }
        if !removed.isEmpty { try Environment.syncFolder(of: "\(directory.segmentsPath)/.") }
        return removed
    }
}
