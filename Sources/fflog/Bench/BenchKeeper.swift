import EventLog
import Foundation
import Sealing
import Synchronization

/// Keeps a topic's data directory under a cap: seals what the head has grown by, and purges the oldest segment before the
/// disk is full. On a thread of its own, from ``start()`` to ``stop()``.
final class BenchKeeper: Sendable {
    struct Figures {
        var diskBytesMax = 0
        var sealed = 0
        var purged = 0
        var recordsPurged = 0
        fileprivate var failure: (any Error)?
    }

    private let log: EventLog
    private let topic: Topic
    private let capBytes: Int
    private let figures = Mutex(Figures())
    private let hasStarted = Atomic(false)
    private let isOver = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    /// The unit in which the disk comes back, as a share of the cap.
    private static let segmentShare = 12

    init(_ log: EventLog, _ topic: Topic, capBytes: Int) {
        self.log = log
        self.topic = topic
        self.capBytes = capBytes
    }

    var isRunning: Bool { hasStarted.load(ordering: .relaxed) }

    func start() {
        hasStarted.store(true, ordering: .relaxed)
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) {
                do { try look() } catch {
                    figures.withLock { $0.failure = error }
                    break
                }
                usleep(5_000)
            }
            finished.signal()
        }
    }

    /// - Throws: what the keeper could not do.
    func stop() throws -> Figures {
        isOver.store(true, ordering: .relaxed)
        if isRunning { finished.wait() }
        let figures = figures.withLock { $0 }
        if let failure = figures.failure { throw failure }
        return figures
    }

    private func look() throws {
        let unit = capBytes / Self.segmentShare
        // What a seal is about to write has to fit beside what it copies.
        while try diskBytes() > capBytes - 2 * unit, let oldest = try log.segments(of: topic).first {
            let starts = Dictionary(uniqueKeysWithValues: oldest.ranges.map { ($0.partition, $0.lastOffset + 1) })
            let report = try log.trim(topic, to: starts)
            figures.withLock {
                $0.purged += report.segments.count
                $0.recordsPurged += report.records
            }
        }
        let head = try topic.partitions.reduce(0) { $0 + (try log.partitionState(topic, $1).storedBytes) }
        if head > unit {
            let report = try Sealer(log, options: SealOptions(segmentHeadBytes: unit)).seal(topic)
            figures.withLock { $0.sealed += report.segments }
        }
        _ = try diskBytes()
    }

    /// What the files of the data directory take, by their blocks; remembers the most.
    private func diskBytes() throws -> Int {
        var total = 0
        for folder in [log.directory.path, log.directory.segmentsPath] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                var status = stat()
                if lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                    total += Int(status.st_blocks) * 512
                }
            }
        }
        figures.withLock { $0.diskBytesMax = max($0.diskBytesMax, total) }
        return total
    }
}
