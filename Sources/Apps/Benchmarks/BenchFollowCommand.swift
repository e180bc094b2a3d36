import Terminal
import ArgumentParser
import Columnar
import EventLog
import FootfallEvents
import Foundation

/// The following half of `bench latency`, in a process of its own. Started by it, not by people.
///
/// It says `ready` once it has read the events before the clock starts, is told the schedule, and prints one line of figures.
struct BenchFollowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "The consumer of bench latency.", shouldDisplay: false)

    @Option(help: "How many events come once the clock runs.")
    var events: Int
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if events < 1 { throw ValidationError("--events: at least 1") }
    }

    func run() throws {
        let log = try options.open(.read)
        var follower = Follower(log: log, topic: try log.topic("visits"))
        while follower.next < Offset(Int64(BenchLatency.warmUpEvents)) { try follower.step { _ in } }
        Output.standard.line("ready")
        try Output.standard.flush()
        guard let words = readLine()?.split(separator: " "), words.count == 2, let start = UInt64(words[0]),
            let rate = Int(words[1])
        else { throw CommandEnded(ExitStatus.failure) }

        let schedule = LatencySchedule(start: start, rate: rate)
        let sampler = MemorySampler()
        let cpu = ProcessMeter.cpuSeconds()
        var latencies = LatencySample()
        var seen = 0
        while seen < events, !Interruption.isRequested {
            try follower.step { _ in
                let now = ProcessMeter.nanoseconds()
                let due = schedule.due(seen)
                latencies.append(nanoseconds: now > due ? now - due : 0)
                seen += 1
            }
        }
        let report = FollowReport(
            events: seen, p50: latencies.percentile(0.5), p99: latencies.percentile(0.99),
            p999: latencies.percentile(0.999), cpuSeconds: ProcessMeter.cpuSeconds() - cpu,
            peakAnonymousBytes: sampler.peakBytes)
        Output.standard.line(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    /// Reads a partition from its start, and every event of it as a message.
    private struct Follower {
        let log: EventLog
        let topic: Topic
        var next = Offset.zero
        let reader = Box()

        /// Lets a closure change what can't be copied.
        final class Box {
            var reader = VisitorObservedReader()
            var scratch = ChunkScratch()
        }

        /// Hands out what there is, or waits for more.
        mutating func step(_ body: (VisitorObserved) -> Void) throws {
            let token = log.wakeToken  // before the look: what is appended in between then wakes at once
            let start = next
            next = try log.read(topic, PartitionID(0), from: start) { batch in
                try reader.reader.decode(try ChunkReader(batch.body), scratch: &reader.scratch)
                for row in 0..<reader.reader.count { body(reader.reader.event(row: row)) }
                return .next
            }
            if next == start { log.wait(after: token) }
        }
    }
}
