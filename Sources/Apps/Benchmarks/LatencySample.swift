import Reports
import Terminal

/// Latencies in microseconds, and their percentiles.
struct LatencySample {
    private var microseconds: [UInt32] = []
    private var isSorted = true

    mutating func append(nanoseconds: UInt64) {
        microseconds.append(UInt32(clamping: nanoseconds / 1000))
        isSorted = false
    }

    mutating func append(_ other: LatencySample) {
        microseconds += other.microseconds
        isSorted = false
    }

    var count: Int { microseconds.count }

    /// In microseconds; 0 where there is none.
    mutating func percentile(_ share: Double) -> Int {
        if !isSorted { microseconds.sort() }
        isSorted = true
        guard !microseconds.isEmpty else { return 0 }
        return Int(microseconds[min(microseconds.count - 1, Int(share * Double(microseconds.count)))])
    }

    /// The fields of a report.
    mutating func fields() -> [(String, JSONValue)] {
        [
            ("p50_us", .int(percentile(0.5))), ("p99_us", .int(percentile(0.99))), ("p999_us", .int(percentile(0.999))),
        ]
    }
}
