package import Timekeeping

extension LocalZone {
    /// When the wall clock shows a label: twice where clocks go back, never where they skip it.
    package func instants(of label: LocalLabel) -> [EventTime] {
        let first = instant(of: label).time
        guard self.label(at: first) == label else { return [] }
        let offset = offsetSeconds(at: first)
        let later = offsetSeconds(at: first + Self.repetition)
        guard later < offset else { return [first] }
        let second = first + .seconds(offset - later)
        return self.label(at: second) == label ? [first, second] : [first]
    }

    private func label(at time: EventTime) -> LocalLabel {
        let second = Int(time.milliseconds.dividedDown(by: 1000)) + offsetSeconds(at: time)
        return LocalLabel(minutes: Int32(clamping: second.dividedDown(by: 60)))
    }
}
