import EventLog
import InputFiles
import LocalTime
import Timekeeping

/// Looks, before anything is appended, how far apart the rows of each counter are: where that is less than the length of an
/// interval, each would be counted several times, or the length is wrong.
struct StepProbe {
    /// A file has so many rows of the same counter soon; one that doesn't is judged by what it has.
    private static let rowsMax = 100_000
    private static let stepsMax = 500

    /// By place: the time of its last row, minutes.
    private var last: [Int32?] = []
    private var counts: [Int32: Int] = [:]
    private var steps = 0
    /// How often 00:00 follows the last hour of its own date.
    private var turns = 0
    /// How often it does so although the rows before it had no 00:00 of that date.
    private var newTurns = 0
    /// By place: where its rows began to rise, minutes.
    private var rises: [Int32] = []
    private let turnMinutes: Int32

    private init(intervalMinutes: Int32) { turnMinutes = intervalMinutes - 1440 }

    /// In the order in which they were met.
    private var zones: [UInt32] = []

    /// - Returns: what is odd, and no error; and the zones of the sites that it met.
    /// - Throws: ``ImportError/stepTooShort(path:stepMinutes:intervalMinutes:)``; ``HeaderError`` and the like.
    static func check(
        _ file: SourceFile, _ format: CounterFormat, _ zones: ImportZones
    ) throws -> (warning: ImportWarning?, zones: [String]) {
        var probe = StepProbe(intervalMinutes: Int32(format.intervalSeconds / 60))
        // People follow one another as they like, and of rows that are added up several are of one time.
        let hasSteps = format.gathering == .none
        let names = StatementNames(stores: zones.known)
        var rows = try TimedRows(
            file, format, SiteClocks(zones.known, named: zones.named, format, names), names, bounds: .none, now: .epoch)
        reading: for _ in 0..<rowsMax where probe.steps < stepsMax {
            switch try rows.next() {
            case .end: break reading
            case .bad, .passed: continue
            case .row: probe.note(rows)
            }
        }
        let minutes = Int(format.intervalSeconds / 60)
        if hasSteps, let step = probe.tooShort(intervalMinutes: Int32(minutes)) {
            throw ImportError.stepTooShort(path: file.path, stepMinutes: Int(step), intervalMinutes: minutes)
        }
        let apart = hasSteps ? probe.tooLong(intervalMinutes: Int32(minutes)) : nil
        let isTurned = hasSteps && format.time.isEnd && probe.turns > 0 && !format.countsDays
        if isTurned, apart == nil {
            return (.midnightBehindItsDay, probe.zones.map { names.zones.names[Int($0)] })
        }
        if hasSteps, !format.time.isEnd, probe.newTurns > 0, !format.countsDays, apart == nil {
            return (.midnightOfSameDate, probe.zones.map { names.zones.names[Int($0)] })
        }
        return (
            apart.map { .rowsFarApart(stepMinutes: Int($0), intervalMinutes: minutes) },
            probe.zones.map { names.zones.names[Int($0)] }
        )
    }

    private mutating func note(_ rows: borrowing TimedRows) {
        let minutes = rows.row.label.minutes - (rows.row.offsetMinutes ?? 0)
        for index in rows.cells.indices where !rows.cells[index].isMissing {
            let zone = rows.cells[index].time.zone
            if zone != zones.last, !zones.contains(zone) { zones.append(zone) }
            let place = Int(rows.cells[index].place)
            while last.count <= place {
                last.append(nil)
                rises.append(minutes)
            }
            if let before = last[place], before != minutes {
                counts[abs(minutes - before), default: 0] += 1
                if minutes - before == turnMinutes, minutes.dividedDown(by: 1440) * 1440 == minutes {
                    turns += 1
                    if rises[place] > minutes { newTurns += 1 }
                }
                if minutes < before { rises[place] = minutes }
                steps += 1
            }
            last[place] = minutes
        }
    }

    /// The most frequent step where all are longer than an interval: what rows count may be of all the time between them.
    private func tooLong(intervalMinutes: Int32) -> Int32? {
        // A single step may be a gap.
        guard steps > 2, counts.keys.allSatisfy({ $0 > intervalMinutes }),
            let step = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key, counts[step]! > 1
        else { return nil }
        return step
    }

    /// The most frequent step of those that are too short, where most are.
    private func tooShort(intervalMinutes: Int32) -> Int32? {
        let short = counts.filter { $0.key < intervalMinutes }
        guard short.values.reduce(0, +) * 2 > steps else { return nil }
        return short.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }
}
