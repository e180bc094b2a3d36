import Glibc
import LMDB

/// Removes files of the folder `segments` that the manifest doesn't name: what a kill left of a seal, or of a purge between
/// its transaction and its unlink. Only under the seal lock, since a seal makes its file before it is named.
struct SegmentSweep {
    let directory: DataDirectory

    /// - Returns: The names of the files that it removed.
    func run(keeping segments: [Segment]) throws -> [String] {
        guard let folder = opendir(directory.segmentsPath) else { return [] }
        defer { closedir(folder) }
        let kept = Set(segments.map(\.file))
        var removed: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // Only what a seal could have made.
            guard !kept.contains(name), name.hasSuffix(".mdb") || name.contains(".mdb.creating-") else { continue }
            if unlink("\(directory.segmentsPath)/\(name)") == 0 { removed.append(name) }
        }
        if !removed.isEmpty { try Environment.syncFolder(of: "\(directory.segmentsPath)/.") }
        return removed
    }
}
