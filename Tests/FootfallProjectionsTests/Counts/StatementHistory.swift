import Counts
import EventLog
import FootfallEvents
import TestSupport
import Timekeeping

/// A random history of what was said of intervals around the night on which Dublin's clocks go back, and the night on which they go
/// forward: every length, overlaps, retractions, missing spans, spellings, several partitions, a clock that is set back.
struct StatementHistory {
    /// 2023-10-28T22:00Z; at 01:00Z of the next day clocks go from 02:00 to 01:00.
    static let autumn: Int64 = 1_698_530_400_000
    /// 2023-03-26T01:00Z, when they go from 01:00 to 02:00.
    static let spring: Int64 = 1_679_792_400_000
    static let sites = ["Caf\u{E9}", "Cafe\u{301}", "b", "B Street", "c"]
    static let imports = (1...5).map { ImportID(rawValue: UInt64($0)) }

    static func event(_ random: inout SeededGenerator) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = sites.randomElement(using: &random)!
        if Int.random(in: 0..<4, using: &random) == 0 { event.line = ["door", ""].randomElement(using: &random)! }
        if Int.random(in: 0..<8, using: &random) == 0 { event.counter = "4711" }
        let lengths: [UInt32] = [900, 1_800, 3_600, 3_600, 3_600, 7_200, 82_800, 86_400, 90_000, 604_800, 0]
        event.intervalSeconds = lengths.randomElement(using: &random)!
        if Int.random(in: 0..<12, using: &random) == 0 {
            // Of the hour that is skipped and the one after it both begin at one instant.
            let isSkipped = Bool.random(using: &random)
            event.intervalStart = spring
            event.localLabel = isSkipped ? "2023-03-26T01:00" : "2023-03-26T02:00"
            event.utcOffsetMinutes = isSkipped ? 0 : 60
            event.timeZone = "Europe/Dublin"
        } else {
            event.intervalStart = autumn + Int64.random(in: 0..<40, using: &random) * 900_000
            event.localLabel = "2023-10-29T00:00"
            (event.timeZone, event.utcOffsetMinutes) = [
                ("Europe/Dublin", 60), ("Europe/Dublin", 0), ("America/New_York", -240), ("Mars/Olympus", 330),
                ("", 60),
            ].randomElement(using: &random)!
        }
        say(&event, &random)
        return event
    }

    private static func say(_ event: inout PeopleCounted, _ random: inout SeededGenerator) {
        if Int.random(in: 0..<5, using: &random) > 0 {
            event.importID = imports.randomElement(using: &random)!.description
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: event.retracts = imports.randomElement(using: &random)!.description
        case 2: event.missingReason = "it was covered"
        default:
            if Bool.random(using: &random) { event.entered = UInt64.random(in: 0...9, using: &random) }
            if Bool.random(using: &random) { event.exited = UInt64.random(in: 0...9, using: &random) }
            if Int.random(in: 0..<4, using: &random) == 0 { event.total = UInt64.random(in: 0...20, using: &random) }
        }
    }

    /// Events of a log, each with its place.
    ///
    /// - Parameter appended: by partition, in the order in which they were appended.
    static func placed(
        _ appended: [[PeopleCounted]], in log: EventLog, _ topic: Topic
    ) throws -> [(event: PeopleCounted, place: StatementPlace)] {
        var found: [(PeopleCounted, StatementPlace)] = []
        for (index, events) in appended.enumerated() {
            let partition = PartitionID(index)
            var latest = EventTime.min
            _ = try log.scan(topic, partition, from: .zero, before: Offset(Int64(events.count))) { batch, rows in
                latest = max(latest, EventTime(milliseconds: batch.header.appendTime))
                for row in rows {
                    let offset = batch.header.baseOffset + row
                    found.append(
                        (
                            events[Int(offset.rawValue)],
                            StatementPlace(appendTime: latest, partition: partition, offset: offset)
                        ))
                }
                return .next
            }
        }
        return found
    }
}
