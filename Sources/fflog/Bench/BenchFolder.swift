import Foundation

/// A new folder for a benchmark's log, removed when it is dropped.
final class BenchFolder {
    let path: String

    init(in parent: String) throws {
        path = parent + "/fflog-bench-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch { throw CommandEnded(ExitStatus.failure, "\(path): can't be made: \(error.localizedDescription)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The clock, the processor time and the memory of this process.
enum ProcessMeter {
    /// Monotonic, in nanoseconds.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// User and system time of all threads, in seconds.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// Anonymous resident memory in bytes: without the pages of mapped files.
    static func anonymousBytes() -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            })
        else { return 0 }
        return kilobytes * 1024
    }
}
