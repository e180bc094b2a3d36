import Terminal
import EventLog
import Foundation
import Retention
import Sealing
import Synchronization

/// The retention job of `fflog retention watch`, on a thread of its own beside the appends that are measured, and a look at
/// the disk every few milliseconds.
final class RetentionJob: Sendable {
    struct Figures {
        var diskBytesMax = 0
        var runs = 0
        var purged = PurgeTotals()
        fileprivate var failure: String?
    }

    private let log: EventLog
    private let intervalMilliseconds: Int
    private let figures = Mutex(Figures())
    private let isOver = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ log: EventLog, intervalMilliseconds: Int) {
        self.log = log
        self.intervalMilliseconds = intervalMilliseconds
    }

    func start() {
        let job = Thread { [self] in
            watch()
            finished.signal()
        }
        job.name = "fflog-retention"
        job.start()
        let meter = Thread { [self] in
            while !isOver.load(ordering: .relaxed) {
                lookAtDisk()
                usleep(5_000)
            }
            finished.signal()
        }
        meter.name = "fflog-disk"
        meter.start()
    }

    /// - Throws: what the job could not do.
    func stop() throws -> Figures {
        isOver.store(true, ordering: .relaxed)
        for _ in 0..<2 { finished.wait() }
        let figures = figures.withLock { $0 }
        if let failure = figures.failure { throw CommandEnded(ExitStatus.failure, failure) }
        return figures
    }

    /// What the policy has let go so far, in stored bytes.
    var purgedBytes: Int { figures.withLock { $0.purged.bytes } }

    private func watch() {
        let watch = RetentionWatch(
            open: { [log] in log }, interval: .milliseconds(intervalMilliseconds),
            seal: { [self] log in
                do {
                    try SealRound(log: log, policy: SealPolicy()).run { isOver.load(ordering: .relaxed) }
                } catch SealError.alreadySealing {}
            }, isEnded: { [self] in isOver.load(ordering: .relaxed) })
        do {
            try watch.run { [self] event in
                figures.withLock { figures in
                    switch event {
                    case .ran(let report):
                        figures.runs += 1
                        figures.purged += report.totals
                        if let failure = report.failures.first {
                            figures.failure = "\(failure.topic): \(failure.error)"
                        }
                    case .failed(let error, _): figures.failure = "\(error)"
                    }
                }
            }
        } catch { figures.withLock { $0.failure = "\(error)" } }
    }

    /// What the files of the data directory take, by their blocks.
    private func lookAtDisk() {
        var total = 0
        for folder in [log.directory.path, log.directory.segmentsPath] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                var status = stat()
                if lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                    total += Int(status.st_blocks) * 512
                }
            }
        }
        figures.withLock { [total] in $0.diskBytesMax = max($0.diskBytesMax, total) }
    }
}
