import Terminal
import TypedTopics
import EventLog
import FootfallEvents
import Foundation
import Simulation

/// The producing half of the latency benchmark, and the parent of the following one: appends each event when it is due, one
/// append after the other; what falls due while one runs goes into the next.
struct BenchLatency {
    struct Result {
        /// What the follower printed.
        let followed: FollowReport
        let seconds: Double
        let commits: Int
        let cpuSeconds: Double
        let peakAnonymousBytes: Int
    }

    private let log: EventLog
    private let rate: Int
    private let events: Int

    /// Appended and followed before the clock starts, so that neither side meets anything for the first time.
    static let warmUpEvents = 100

    init(path: String, rate: Int, events: Int) throws {
        log = try EventLog.open(path, .create)
        self.rate = rate
        self.events = events
    }

    func run(_ report: (Int) -> Void) throws -> Result {
        let messages = WorkloadMessages()
        var workload = WorkloadW()
        let visitors = (0..<(Self.warmUpEvents + events)).map { _ in messages.message(workload.next()) }
        let producer = try EventProducer(log, FootfallTopic.visits, partitions: 1)
        let follower = try Follower(path: log.directory.path, events: events)
        for visitor in visitors.prefix(Self.warmUpEvents) { try producer.append(CollectionOfOne(visitor)) }
        try follower.awaitReady()

        LatencySchedule.sleepPrecisely()
        let sampler = MemorySampler()
        let commits = try log.commitCount()
        let cpu = ProcessMeter.cpuSeconds()
        let schedule = LatencySchedule(start: ProcessMeter.nanoseconds() + 20_000_000, rate: rate)
        try follower.begin(schedule)
        var next = 0
        while next < events, !Interruption.isRequested {
            schedule.wait(for: next)
            let now = ProcessMeter.nanoseconds()
            var end = next + 1
            while end < events, schedule.due(end) <= now { end += 1 }
            try producer.append(visitors[(Self.warmUpEvents + next)..<(Self.warmUpEvents + end)])
            next = end
            report(next)
        }
        let seconds = Double(ProcessMeter.nanoseconds() - schedule.start) / 1e9
        let ownCPU = ProcessMeter.cpuSeconds() - cpu
        let committed = try log.commitCount() - commits
        let followed = try follower.report()
        return Result(
            followed: followed, seconds: seconds, commits: committed, cpuSeconds: ownCPU + followed.cpuSeconds,
            peakAnonymousBytes: sampler.peakBytes + followed.peakAnonymousBytes)
    }
}

/// What the follower found, as it prints it for its parent.
struct FollowReport: Codable {
    var events: Int
    /// In microseconds.
    var p50: Int
    var p99: Int
    var p999: Int
    var cpuSeconds: Double
    var peakAnonymousBytes: Int
}

/// The process that follows the log.
private final class Follower {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(path: String, events: Int) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["bench", "follow", "--events", "\(events)", "--data", path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    func awaitReady() throws {
        guard try line() == "ready" else { throw ended() }
    }

    func begin(_ schedule: LatencySchedule) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(schedule.start) \(schedule.rate)\n".utf8))
    }

    func report() throws -> FollowReport {
        guard let line = try line() else { throw ended() }
        process.waitUntilExit()
        return try JSONDecoder().decode(FollowReport.self, from: Data(line.utf8))
    }

    private func line() throws -> String? {
        var bytes: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private func ended() -> CommandEnded {
        CommandEnded(Interruption.status ?? ExitStatus.failure, "the process that follows the log has ended early")
    }
}
