import Counts
import LocalTime
internal import Timekeeping

extension CounterCourse {
    /// A reading that comes so long after the one before is of a clock that is wrong.
    static let silenceMax = Duration.seconds(366 * 86_400)

    /// Takes a reading into a course that begins with the first one, and says what is to be said of it.
    ///
    /// - Parameter rules: whether the counter is asked, and to how many bits it counts.
    static func feed(
        _ course: inout CounterCourse?, _ reading: CounterReading, _ intervals: LocalIntervals,
        _ rules: (isAsked: Bool, wrapBits: Int?), _ notices: inout [AdapterNotice]
    ) {
        guard course != nil else {
            course = CounterCourse(from: reading, intervals)
            return
        }
        func reject(_ reason: String, line: Int? = nil) {
            notices.append(.rejected(BadRecord(line: line ?? reading.line, reason: "\(reading.name.text): \(reason)")))
        }
        let heard = course!.level.heard
        guard reading.time >= heard else {
            if course!.level.has(reading) { return }
            return reject(
                "a reading of \(RFC3339.text(reading.time)) after one of \(RFC3339.text(heard)); readings of a stream come in order"
            )
        }
        guard reading.time - heard < silenceMax else {
            return reject(
                "a reading of \(RFC3339.text(reading.time)), more than a year after the one before: the clock is wrong")
        }
        for step in course!.take(reading, isAsked: rules.isAsked, wrapBits: rules.wrapBits) {
            switch step {
            case .rise: break
            case .outlier(let low, let before):
                reject(
                    "a reading of \(low.value) at \(RFC3339.text(low.time)) between \(before.value) and "
                        + "\(reading.value), which goes on from before it"
                        + (low.line == 0 ? " (an earlier import read it)" : ""),
                    line: low.line == 0 ? reading.line : low.line)
            case .climb(let high, let before, _):
                reject(
                    "a reading of \(high.value) at \(RFC3339.text(high.time)), which goes on from \(before.value) before a reset: two "
                        + "counters have its name, or what was read since \(RFC3339.text(before.time)) was wrong. Who came in between "
                        + "is not known", line: high.line == 0 ? reading.line : high.line)
            case .reset(let low, let before, let isWrap):
                notices.append(
                    .reset(
                        CounterReset(
                            line: low.line == 0 ? reading.line : low.line, counter: reading.name.text, time: low.time,
                            before: before.value.description, after: low.value.description, isWrap: isWrap)))
            }
        }
    }
}
