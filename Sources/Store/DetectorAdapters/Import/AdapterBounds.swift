import EventLog
import FootfallEvents
import TypedTopics
internal import Timekeeping

/// Which event times the topics of an adapter take, as they were when it began: a record that says another is a bad one, which
/// is named by its line and left out.
struct AdapterBounds {
    private let detections: EventTimeBounds
    private let counts: EventTimeBounds
    private let now: () -> EventTime

    init(_ log: EventLog) throws {
        detections = try FootfallTopic.detections.find(in: log)?.configuration.eventTimes ?? .standard
        counts = try FootfallTopic.counts.find(in: log)?.configuration.eventTimes ?? .standard
        now = log.now
    }

    /// - Throws: ``BadRecord`` where a topic would refuse one of the events.
    func check(_ events: ArraySlice<AdapterEvent>, line: Int) throws(BadRecord) {
        for event in events {
            let fault =
                switch event {
                case .detection(let detection): fault(detection.eventTime, detections)
                case .count(let count), .sum(let count): fault(count.intervalStart, counts)
                }
            if let fault { throw BadRecord(line: line, reason: "\(fault)") }
        }
    }

    /// Why counts of this time would be refused; `nil` where they wouldn't.
    func fault(ofCounts time: EventTime) -> EventTimeFault? { counts.fault(of: time, appendedAt: now()) }

    private func fault(_ milliseconds: Int64, _ bounds: EventTimeBounds) -> EventTimeFault? {
        bounds.fault(of: EventTime(milliseconds: milliseconds), appendedAt: now())
    }
}
