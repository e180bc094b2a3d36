/// A part of the program that is measured alone, so that a regression of the whole shows where it comes from.
struct MicroBenchmark: Sendable {
    /// What `fflog bench micro NAME` selects it by.
    let name: String
    let run: @Sendable (MicroMeter) throws -> [MicroRow]
}

/// One figure.
struct MicroRow {
    let name: String
    let figure: Double
    let unit: String
    /// What else there is to know, such as the encoding of a column.
    var note: String?
}

/// Times a loop: once to warm up, then several times, of which the median counts.
struct MicroMeter {
    let repetitions: Int

    /// A repetition is made at least this long, by as many calls as it takes.
    private static let nanosecondsMin: UInt64 = 2_000_000

    /// Nanoseconds of one call.
    func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
        var calls = 1
        while true {
            let time = try time(calls, body)
            if time >= Self.nanosecondsMin { break }
            calls = max(calls * 2, Int(UInt64(calls) * Self.nanosecondsMin / max(time, 1)))
        }
        var times: [Double] = []
        for _ in 0..<repetitions { times.append(Double(try time(calls, body)) / Double(calls)) }
        return times.sorted()[repetitions / 2]
    }

    private func time(_ calls: Int, _ body: () throws -> Void) rethrows -> UInt64 {
        let began = ProcessMeter.nanoseconds()
        for _ in 0..<calls { try body() }
        return ProcessMeter.nanoseconds() - began
    }
}
