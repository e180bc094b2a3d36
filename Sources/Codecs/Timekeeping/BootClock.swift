internal import CPlatform
#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a machine knows of time that nobody can set: how long it has run since it was started.
package struct BootClock: Sendable, Equatable {
    /// Another after each start; empty where the machine doesn't say.
    package var bootID: String
    /// Since the start, sleep included.
    package var elapsed: Duration
    /// Whether a time service keeps the wall clock.
    package var isSynchronized: Bool

    package init(bootID: String, elapsed: Duration, isSynchronized: Bool = false) {
        self.bootID = bootID
        self.elapsed = elapsed
        self.isSynchronized = isSynchronized
    }

    package static let system: @Sendable () -> BootClock = {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return BootClock(
            bootID: systemBootID,
            elapsed: .milliseconds(Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000),
            isSynchronized: fflog_clock_is_synchronized() != 0)
    }

    private static let systemBootID: String = {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, 64))
        }
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }()
}
