import FootfallProjections
import Foundation
import Projections
import Synchronization

/// Queries windows whose rows are known, at a steady rate, on a thread of its own from ``start()`` to ``stop()``.
///
/// Each query looks up which version serves, opens it, and reads a store's rows of a window. Latency counts from when it was due.
final class LoadReads: Sendable {
    struct Figures {
        var latencies = LatencySample()
        var failures = 0
        var mixed = 0
        /// How many versions served.
        var versions = 0
        var seconds = 0.0
        var firstFailure: String?
        fileprivate var version = 0
    }

    private let projection: VisitWindows
    private let folder: String
    private let expectations: WindowExpectations
    private let perSecond: Int
    private let figures = Mutex(Figures())
    private let isOver = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ projection: VisitWindows, folder: String, _ expectations: WindowExpectations, perSecond: Int) {
        self.projection = projection
        self.folder = folder
        self.expectations = expectations
        self.perSecond = perSecond
    }

    func start() {
        Thread.detachNewThread { [self] in
            let schedule = LatencySchedule(start: ProcessMeter.nanoseconds(), rate: perSecond)
            var next = 0
            while !isOver.load(ordering: .relaxed) {
                schedule.wait(for: next)
                read(next, due: schedule.due(next))
                next += 1
            }
            let seconds = Double(ProcessMeter.nanoseconds() - schedule.start) / 1e9
            figures.withLock { $0.seconds = seconds }
            finished.signal()
        }
    }

    func stop() -> Figures {
        isOver.store(true, ordering: .relaxed)
        finished.wait()
        return figures.withLock { $0 }
    }

    private func read(_ number: Int, due: UInt64) {
        do {
            let file = try ProjectionFile.serving(projection.name, in: folder)
            let window = expectations.windows[number % expectations.windows.count]
            var rows: [[RowValue]] = []
            try projection.query(file, window.query) { row in
                rows.append(WindowExpectations.compared(row))
                return .next
            }
            let took = ProcessMeter.nanoseconds() - due
            let version = file.location.version
            let isSound = rows == window.rows
            figures.withLock {
                $0.latencies.append(nanoseconds: took)
                if !isSound || version < $0.version { $0.mixed += 1 }
                if version > $0.version { $0.versions += 1 }
                $0.version = max($0.version, version)
            }
        } catch {
            figures.withLock {
                $0.failures += 1
                if $0.firstFailure == nil { $0.firstFailure = "\(error)" }
            }
        }
    }
}
