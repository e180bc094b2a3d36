import ErrorKinds
internal import EventLog
internal import Foundation
internal import Glibc
internal import LMDB
internal import Synchronization

/// What a look at every blob has found.
package struct BlobVerification: Sendable, Equatable {
    package var blobs = 0
    package var contents = 0
    package var bytes = 0
    /// Each says what is wrong, where.
    package var findings: [String] = []
    /// Contents that no name refers to.
    package var unnamed = 0

    /// What helps against the findings, as far as it is known.
    package var remedy: Remedy? { unnamed > 0 ? .sweepBlobs : nil }

    package static let findingsMax = 1_000
}

extension BlobStore {
    /// Checks that every name has its bytes, that no bytes are without a name, and that the index is what the log makes of
    /// it. Reads all bytes; puts and deletions may go on.
    package func verify(progress: (BlobVerification) throws -> Void = { _ in }) throws -> BlobVerification {
        var report = BlobVerification()
        guard let index = try caughtUp() else {
            report.findings = try folder.digests().map { "content \($0.hexadecimal): no name refers to it" }
            return report
        }
        var checked: Set<SHA256Digest> = []
        try list { blob in
            report.blobs += 1
            if checked.insert(blob.sha256).inserted { try check(blob, &report) }
            try progress(report)
            return .next
        }
        try findOrphans(&report)
        if log.isWritable { try compareWithLog(index, &report) }
        return report
    }

    private func check(_ blob: Blob, _ report: inout BlobVerification) throws {
        do {
            guard let (read, bytes) = try read(blob.name) else { return }
            report.contents += 1
            report.bytes += bytes.count
            if bytes.count != read.sizeBytes {
                add("blob '\(blob.name)': \(bytes.count) bytes, not \(read.sizeBytes)", &report)
            }
        } catch let error as BlobError {
            add(error.description, &report)
        }
    }

    private func findOrphans(_ report: inout BlobVerification) throws {
        // A put under way has bytes that no name refers to yet.
        if log.isWritable {
            try removing { index in
                let unnamed = try index.look { look in try unnamedContents(look) }
                for digest in unnamed { add("content \(digest.hexadecimal): no name refers to it", &report) }
                report.unnamed = unnamed.count
            }
        }
    }

    /// Makes a second index of the whole log and compares. Where records were purged it can't be made again.
    private func compareWithLog(_ index: BlobIndex, _ report: inout BlobVerification) throws {
        let topic = try topic()
        for partition in topic.partitions {
            if try log.partitionState(topic, partition).logStart != .zero { return }
        }
        let path = "\(folder.path)/verify-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).mdb"
        defer { for suffix in ["", "-lock"] { unlink(path + suffix) } }
        let fresh = try BlobIndex(path)
        try turn.withLock {
            try index.catchUp(log, topic)
            try fresh.catchUp(log, topic)
            // Another process may have appended in between.
            let isSame = try index.look { old in try fresh.look { $0.offsets == old.offsets } }
            guard isSame else { return }
            let (old, new) = (try index.content(), try fresh.content())
            if old != new {
                add("the index \(index.path) is not what the log makes of it; remove it, and it is made anew", &report)
            }
        }
    }

    private func add(_ finding: String, _ report: inout BlobVerification) {
        if report.findings.count < BlobVerification.findingsMax { report.findings.append(finding) }
    }
}

extension BlobIndex {
    /// A checksum of all rows and references.
    fileprivate func content() throws -> [[UInt8]] {
        try environment.read { transaction in
            try [names, contents].map { database in
                var digest = SHA256Digest.Running()
                var cursor = try transaction.cursor(database)
                var isThere = try cursor.first()
                while isThere {
                    cursor.key.withUnsafeBytes { digest.update($0) }
                    cursor.value.withUnsafeBytes { digest.update($0) }
                    isThere = try cursor.next()
                }
                return digest.finish()
            }
        }
    }
}
