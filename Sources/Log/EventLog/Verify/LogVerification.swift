import ErrorKinds
import LMDB
internal import DataFiles

extension EventLog {
    /// Reads everything there is, or one topic, and checks every checksum of it: metadata, envelopes, bodies with all their
    /// frames and records, decompressed; that offsets are dense from log start to high-water mark, that times which never
    /// fall don't, that partitions hold what their records say, and that no batch belongs to nothing.
    ///
    /// Of everything it also checks that nobody gets at the directory but its owner, or a group that was let in.
    ///
    /// It goes on after what it finds. Others may append and delete meanwhile: every partition is compared with what its
    /// record says in the snapshot that shows its end. LMDB's own pages carry no checksums: damage there shows as batches
    /// that are missing, and in the worst case ends the process.
    ///
    /// - Parameters:
    ///   - topic: `nil` for all.
    ///   - progress: called every few megabytes with what was read so far; what it throws ends the verification.
    /// - Throws: ``LogError/unknownTopic(_:known:)``, or what `progress` throws.
    package func verify(
        topic name: String? = nil, progress: (VerificationReport) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        var report = VerificationReport()
        let known: [Topic]
        if let name {
            known = [try topic(name)]
        } else {
            known = try look { MetadataVerification(head: head).run($0, &report) }
            try SegmentVerification(log: self, topics: known).run(&report)
            verifyAccess(&report)
        }
        report.topics = known.count
        for topic in known {
            for partition in topic.partitions {
                report.bytesExpected += (try? partitionState(topic, partition))?.storedBytes ?? 0
            }
            for segment in (try? segments(of: topic)) ?? [] { report.bytesExpected += segment.storedBytes }
        }
        var bodies = BodyVerification()
        for topic in known {
            for partition in topic.partitions {
                var walk = PartitionVerification(log: self, topic: topic, partition: partition)
                repeat {
                    try walk.advance(&bodies, &report)
                    try progress(report)
                } while !walk.isAtEnd
            }
        }
        if name == nil { try look { try OrphanVerification(head: head).run($0, &report) } }
        try progress(report)
        return report
    }

    /// A directory with pictures has thousands of files, and each says the same.
    private static let accessFindingsMax = 40

    /// Whether others get at the directory.
    private func verifyAccess(_ report: inout VerificationReport) {
        do {
            let findings = try FolderAccess(directory.path).findings()
            for finding in findings.prefix(Self.accessFindingsMax) {
                report.add(
                    .init(
                        topic: nil, partition: nil, offset: nil, reason: "\(finding.path): \(finding.reason)",
                        remedy: finding.remedy))
            }
            let more = findings.count - Self.accessFindingsMax
            guard more > 0 else { return }
            report.add(
                .init(
                    topic: nil, partition: nil, offset: nil,
                    reason: "\(directory.path): \(more) more files and folders are like these"))
        } catch {
            report.add(.init(topic: nil, partition: nil, offset: nil, reason: "who gets at it is not known: \(error)"))
        }
    }

    /// Reads segments, and checks every checksum of them; the head is read only to know what the manifest says.
    ///
    /// - Parameter progress: called every few megabytes with what was read so far; what it throws ends the verification.
    package func verify(
        segments: [Segment], progress: (VerificationReport) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        var report = VerificationReport()
        let topics = Dictionary(try topics().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        try SegmentVerification(log: self, topics: Array(topics.values)).run(&report, only: Set(segments.map(\.id)))
        report.topics = Set(segments.map(\.topic)).count
        var bodies = BodyVerification()
        for segment in segments {
            guard let topic = topics[segment.topic] else { continue }
            for range in segment.ranges {
                var walk = PartitionVerification(
                    log: self, topic: topic, partition: range.partition,
                    only: SealedRange(
                        segment: segment.id, baseOffset: range.baseOffset, lastOffset: range.lastOffset))
                repeat {
                    try walk.advance(&bodies, &report)
                    try progress(report)
                } while !walk.isAtEnd
            }
        }
        return report
    }
}
