import Counts
import FootfallEvents
import LocalTime
internal import Timekeeping

/// Intervals of the hour that comes twice in autumn which are said again with the same people: delivered twice, or as many came
/// when the hour came again.
///
/// What follows tells. Where the second hour goes on after it, it is of that; where the first does, it was delivered twice. At the
/// end all of them are the second hour, where they are as many as the first has, else they were delivered twice.
///
/// An input may begin within one of the two hours: where an interval follows that can only be of the second, and begins where those
/// end that came before it, these are of the second too. For one thread.
struct RepeatedIntervals {
    /// An interval by its times in the first hour and in the second.
    struct Again {
        var first: PeopleCounted
        var second: PeopleCounted
        var line: Int
        /// Of one with which the input begins: its people.
        var beginning: PeopleCounts?
    }

    /// Which hour an interval is of, where what was said before it tells.
    enum Hour {
        case first, second
        /// What follows tells.
        case open
    }

    private struct Night: Hashable {
        var name: CounterName
        var day: Int64

        init(_ name: CounterName, _ start: EventTime) {
            self.name = name
            day = start.milliseconds.dividedDown(by: 86_400_000)
        }
    }

    private struct Said {
        /// By their starts in the first hour.
        var first: [EventTime: PeopleCounts] = [:]
        var second: [EventTime: PeopleCounts] = [:]
        var open: [EventTime: Again] = [:]
    }

    private var nights: [Night: Said] = [:]
    private var settled: [PeopleCounted] = []

    var isEmpty: Bool { nights.isEmpty }

    /// Whether an interval may be one of those with which the input begins: it comes after them, or is the last of them again.
    ///
    /// - Parameter isHour: whether it is as long as what comes twice: the same again may then be the next.
    func mayBegin(_ name: CounterName, at start: EventTime, _ counts: PeopleCounts, isHour: Bool) -> Bool {
        guard let said = nights[Night(name, start)] else { return true }
        guard said.first.isEmpty, said.second.isEmpty else { return false }
        return said.open.allSatisfy { $0.key < start || $0.key == start && !isHour && $0.value.beginning == counts }
    }

    /// Takes those with which the input began for the first hour.
    ///
    /// - Returns: The start of the latest; `nil` where there are none.
    mutating func settleBeginning(_ name: CounterName, at start: EventTime) -> EventTime? {
        guard var said = nights[Night(name, start)] else { return nil }
        let beginning = said.open.filter { $0.value.beginning != nil }
        for (time, again) in beginning {
            said.open[time] = nil
            said.first[time] = again.beginning
            settled.append(again.first)
        }
        nights[Night(name, start)] = said
        return beginning.keys.max()
    }

    /// An interval that begins after the second hour: those that lead up to it are of that.
    mutating func settleBeginning(_ name: CounterName, before next: EventTime) {
        guard var said = nights[Night(name, next)],
            let last = said.open.values.first(where: {
                $0.beginning != nil
                    && $0.second.intervalStart + Int64($0.second.intervalSeconds) * 1000 == next.milliseconds
            })
        else { return }
        settleBeginning(&said, before: last.end)
        nights[Night(name, next)] = said
    }

    /// Those with which the input began, one after the other up to a time of the second hour, are of that.
    private mutating func settleBeginning(_ said: inout Said, before start: EventTime) {
        var end = start
        while let (time, again) = said.open.first(where: { $0.value.beginning != nil && $0.value.end == end }) {
            said.open[time] = nil
            said.second[time] = again.beginning
            settled.append(again.second)
            end = time
        }
    }

    /// - Parameter start: in the first hour.
    /// - Returns: `nil` where the order tells.
    func hour(of name: CounterName, at start: EventTime, _ counts: PeopleCounts) -> Hour? {
        guard let said = nights[Night(name, start)] else { return nil }
        let second = said.second[start]
        if second == counts { return .second }
        guard said.first[start] == counts else {
            // It went back before this one.
            let isBack = said.first[start] != nil && second == nil && said.open.contains { $0.key < start }
            return isBack ? .second : nil
        }
        if second != nil { return .first }
        if let latest = said.second.keys.max(), latest < start { return nil }
        return .open
    }

    mutating func hold(_ again: Again, of name: CounterName, at start: EventTime) {
        nights[Night(name, start), default: Said()].open[start] = again
    }

    /// Takes note of an interval of which it is known which hour it is of.
    mutating func note(_ name: CounterName, at start: EventTime, _ counts: PeopleCounts, isSecond: Bool) {
        var said = nights[Night(name, start)] ?? Said()
        if isSecond {
            settleBeginning(&said, before: start)
            let isBegun = !said.second.isEmpty
            for (time, again) in said.open {
                let isBefore = time < start && !isBegun && again.beginning == nil
                if isBefore { said.second[time] = said.first[time] }
                settled.append(isBefore ? again.second : again.first)
            }
            said.open = [:]
            said.second[start] = counts
        } else {
            if said.first.keys.max().map({ $0 < start }) ?? true {
                settled += said.open.values.map(\.first)
                said.open = [:]
            }
            if said.first[start] == nil { said.first[start] = counts }
        }
        nights[Night(name, start)] = said
    }

    /// The end of the input.
    ///
    /// - Returns: What is to be said of what was open.
    mutating func finish() -> [AdapterNotice] {
        var notices: [(line: Int, AdapterNotice)] = []
        for said in nights.values where !said.open.isEmpty {
            let isBeginning = said.open.values.contains { $0.beginning != nil }
            let isSecond = !isBeginning && said.second.isEmpty && said.open.count == said.first.count
            settled += said.open.values.map { isSecond ? $0.second : $0.first }
            let earliest = said.open.min { $0.key < $1.key }!.value
            notices.append(
                (
                    earliest.line,
                    .doubt(
                        line: earliest.line,
                        "\(earliest.first.localLabel) comes twice in \(earliest.first.timeZone) and "
                            + (isBeginning
                                ? "nothing goes back after it: taken for the first"
                                : "is said twice, with the same people: "
                                    + (isSecond
                                        ? "taken for the first and then for the second" : "taken for delivered twice"))
                    )
                ))
        }
        nights = [:]
        return notices.sorted { $0.line < $1.line }.map(\.1)
    }

    /// Those of which it is known since they were taken last, in the order of time.
    mutating func takeSettled() -> [PeopleCounted] {
        defer { settled = [] }
        return settled.sorted { $0.intervalStart < $1.intervalStart }
    }
}

extension RepeatedIntervals.Again {
    /// In the first hour.
    fileprivate var end: EventTime {
        EventTime(milliseconds: first.intervalStart) + .seconds(Int64(first.intervalSeconds))
    }
}
