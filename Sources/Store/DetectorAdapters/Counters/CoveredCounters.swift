internal import Timekeeping

/// The times of which devices say themselves who came, by counter: their totals have the same people. For one thread.
struct CoveredCounters {
    private var times: [CounterName: CoveredTimes] = [:]
    private var names: [String: [CounterName]] = [:]

    var isEmpty: Bool { times.isEmpty }

    subscript(name: CounterName) -> CoveredTimes? { times[name] }

    /// - Returns: whether it is the first of a counter.
    mutating func insert(_ span: Range<EventTime>, of name: CounterName, device: String) -> Bool {
        if let index = times.index(forKey: name) {
            times.values[index].insert(span)
            return false
        }
        times[name] = CoveredTimes([span])
        names[device, default: []].append(name)
        return true
    }

    /// Another counter of the device of which it says a part of a time, where it says nothing of this one at any time.
    func other(than name: CounterName, of device: String, in span: Range<EventTime>) -> CounterName? {
        guard times[name] == nil else { return nil }
        return names[device]?.first { times[$0]?.cover(of: span) ?? .none != .none }
    }

    /// Whether a reading says what is said anyway.
    func has(_ reading: CounterReading, of device: String) -> Bool {
        let span = reading.time - .milliseconds(1)..<reading.time
        guard let own = times[reading.name] else { return other(than: reading.name, of: device, in: span) != nil }
        return own.cover(of: span) == .whole
    }
}
