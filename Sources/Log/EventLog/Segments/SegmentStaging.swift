import Glibc
import LMDB
internal import DataFiles

/// What a sealer needs of the log: its lock, a new segment's number and name, and the steps from a file to a part of the
/// log. The sealer itself, which knows schemas, stands above (module `Sealing`).
///
/// Held by one at a time among all processes; dropping it lets the next one in.
package struct SegmentStaging: ~Copyable {
    let log: EventLog
    let manifest: SegmentManifest
    private let lock: AdvisoryLock

    /// - Returns: `nil` while somebody else seals.
    /// - Throws: ``LogError/readOnlyDirectory(_:reason:)`` and others.
    package static func take(_ log: EventLog) throws -> SegmentStaging? {
        try log.requireWritable()
        guard let lock = try AdvisoryLock.take(log.directory.sealLockPath) else { return nil }
        guard let manifest = log.head.manifest else {
            throw LogError.corruptMetadata(log.directory.headPath, reason: "the manifest of segments is missing")
        }
        do throws(FileError) {
            if try DataFile.makeFolder(log.directory.segmentsPath) {
                try DataFile.syncFolder(of: log.directory.segmentsPath)
            }
        } catch { throw LogError(error) }
        return SegmentStaging(log: log, manifest: manifest, lock: lock)
    }

    private init(log: EventLog, manifest: SegmentManifest, lock: consuming AdvisoryLock) {
        self.log = log
        self.manifest = manifest
        self.lock = lock
    }

    /// The process that holds the lock, or held it last.
    package static func holder(_ log: EventLog) -> Int32? { AdvisoryLock.holder(log.directory.sealLockPath) }

    /// Finishes what a killed sealer or purge left: removes files that nobody names, drops from the head what segments hold
    /// and what lies before the log start.
    ///
    /// By the newest commit there is: a sealer that was killed after its registration was durable, and before LMDB told readers
    /// of it, has made a file that is named.
    package func recover(_ topic: Topic) throws {
        try sweep()
        try SegmentRegistration(writer: log.writer, manifest: manifest).drain(topic)
    }

    /// Removes files that nobody names, by the newest commit there is.
    package func sweep() throws {
        try log.translating { try log.head.environment.adoptNewestCommit() }
        _ = try SegmentSweep(directory: log.directory).run(keeping: try log.segments())
    }

    /// A number and a name for a segment that is to be made. They are taken when it is registered.
    package func next(_ topic: Topic) throws -> Segment {
        let number = try log.look { try HeadFormat.peek("segment", $0, log.head.meta) }
        let digits = String(number)
        let file = "\(Self.stem(topic.name))-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).mdb"
        return Segment(
            id: SegmentID(rawValue: UInt64(number)), topic: topic.id, file: file, sealedAt: log.now())
    }

    /// The topic's name, as far as a file's name takes it: no hidden file, and no longer than a file system allows with the
    /// number and a creation's suffix behind it. The number tells files apart.
    private static func stem(_ name: String) -> String { (name.hasPrefix(".") ? "_" : "") + name.prefix(200) }

    /// The latest event time of everything before `offset`, as far as the log still knows; `nil` at its start.
    package func runningMaximum(
        _ topic: Topic, _ partition: PartitionID, before offset: Offset
    ) throws -> Int64? {
        guard offset > .zero else { return nil }
        return try BatchReader(log: log, topic: topic, partition: partition)
            .header(holding: Offset(offset.rawValue - 1))?.runningMaxTimestamp
    }

    /// Makes the file of a segment: built under another name, synced, then given its own.
    ///
    /// - Parameters:
    ///   - bytes: about as many as it will have. The file's map has eight times that, and a gibibyte at least: address space is scarce
    ///     where a process has 39 bits of it, and the head's map is there beside it.
    ///   - build: puts batches in ascending order of their keys into the first database it is given, anchors into the second, and
    ///     fills the segment's ranges and times.
    ///   - beforeLinking: called when the file is whole and has no name yet.
    package func make(
        _ segment: inout Segment, bytes: Int, _ build: (Environment, Database, Database, inout Segment) throws -> Void,
        beforeLinking: () throws -> Void = {}
    ) throws {
        let path = "\(log.directory.segmentsPath)/\(segment.file)"
        do {
            try Environment.create(
                path, databases: SegmentFile.databases, SegmentFile.options(forBytes: bytes),
                building: { environment, databases in
                    try build(environment, databases["batches"]!, databases[AnchorPages.database]!, &segment)
                    try environment.write { try SegmentFile.writeMeta($0, databases["meta"]!, segment) }
                }, beforeLinking: beforeLinking)
        } catch let error as LMDBError where error.path.hasPrefix(path) {
            throw LogError(error, writing: path)
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw LogError(systemError: errno, at: path) }
        segment.fileBytes = Int(status.st_size)
    }

    /// Makes the file a part of the log.
    ///
    /// - Throws: ``LogError/expectationFailed(_:)``; the file is removed then.
    package func register(_ segment: Segment, topic: Topic) throws {
        do {
            try SegmentRegistration(writer: log.writer, manifest: manifest).register(segment, topic: topic)
        } catch LogError.expectationFailed(let failure) {
            unlink("\(log.directory.segmentsPath)/\(segment.file)")
            throw LogError.expectationFailed(failure)
        }
        log.wake.bump()
    }

    /// Drops from the head what the segments of a topic hold, and which nobody reads there any more.
    package func drain(_ topic: Topic, _ report: (Int) throws -> Void = { _ in }) throws {
        try SegmentRegistration(writer: log.writer, manifest: manifest).drain(topic, report)
    }
}
