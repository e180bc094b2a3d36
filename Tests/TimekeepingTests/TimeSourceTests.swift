import Foundation
import Testing
import TestSupport
import Timekeeping

@Suite struct TimeSourceTests {
    @Test func `the machine's clocks are in milliseconds since 1970, and never go back`() {
        let before = Date().timeIntervalSince1970 * 1000
        let now = Double(TimeSource.system.wallClock().milliseconds)
        let after = Date().timeIntervalSince1970 * 1000
        #expect(before - 1 <= now && now <= after)
        var last = TimeSource.system.monotonicMilliseconds()
        for _ in 0..<1_000 {
            let next = TimeSource.system.monotonicMilliseconds()
            #expect(next >= last)
            last = next
        }
    }

    @Test func `a test moves both clocks by the same amount`() {
        let clock = TestClock(5_000)
        let time = clock.time
        let (wall, monotonic, milliseconds) = (time.wallClock(), time.monotonic(), time.monotonicMilliseconds())
        clock.advance(1_250)
        #expect(time.wallClock() - wall == .milliseconds(1_250))
        #expect(time.monotonic() - monotonic == .milliseconds(1_250))
        #expect(time.monotonicMilliseconds() - milliseconds == 1_250)
    }

    /// Otherwise a test could not set the time there.
    @Test func `no other place in the sources reads a clock of the system`() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        let sources = package.appendingPathComponent("Sources")
        // Nanoseconds that several processes of a benchmark compare.
        let own = ["Apps/Benchmarks/ProcessMeter.swift"]
        var count = 0
        for case let file as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where file.hasSuffix(".swift") && !file.hasPrefix("Codecs/Timekeeping/") && !own.contains(file) {
            count += 1
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let reads = [
                    "Date()", "Date.now", "DispatchTime.now", "clock_gettime", "gettimeofday", "ContinuousClock.now",
                    "SuspendingClock", "systemUptime",
                ].contains { line.contains($0) }
                #expect(!reads, "\(file): \(line): take the time from a TimeSource")
            }
        }
        #expect(count > 50)
    }
}
