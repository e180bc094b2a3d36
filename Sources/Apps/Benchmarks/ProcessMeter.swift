import Glibc

/// The clock, the processor time and the memory of this process.
enum ProcessMeter {
    /// Monotonic, in nanoseconds; the same for all processes.
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
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            let count = read(descriptor, buffer.baseAddress!, buffer.count - 1)
            guard count > 0 else { return 0 }
            buffer[count] = 0
            let text = buffer.baseAddress!.assumingMemoryBound(to: CChar.self)
            guard let line = strstr(text, "RssAnon:") else { return 0 }
            return strtol(line + 8, nil, 10) * 1024
        }
    }
}
