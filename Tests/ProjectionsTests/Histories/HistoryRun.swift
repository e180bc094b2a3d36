import EventLog
import LMDB
import TestSupport
import Testing

@testable import Projections

/// One history, and what is held of it: a projection that is kept up by any threads, through kills and restarts, and one by a
/// single thread, end in the same file; both have the rows of the model.
struct HistoryRun {
    let history: History
    private(set) var features: Set<HistoryCounts.Feature> = []
    private let folder: String
    private let seed: UInt64

    init(seed: UInt64, in folder: String) throws {
        self.seed = seed
        self.folder = folder
        history = try History(seed: seed, in: folder)
    }

    /// - Returns: what is wrong; `nil` where nothing is.
    mutating func fault() throws -> String? {
        try history.append()
        for _ in 0..<Int.random(in: 1...6, using: &history.random) {
            switch Int.random(in: 0..<12, using: &history.random) {
            case 0: try history.addPartition()
            case 1: try history.seal()
            case 2: try purge()
            default: try history.append()
            }
            if Int.random(in: 0..<3, using: &history.random) == 0 { try catchUp() }
        }
        try catchUp()
        noteEvents()
        return try kept() ?? rebuilt()
    }

    private mutating func purge() throws {
        // Of what was read: then rows are as if nothing had been purged.
        let isRead = Bool.random(using: &history.random)
        if isRead { try catchUp() }
        try history.purge(isRead: isRead)
        if history.hasPurge { features.insert(.purged) }
        if history.hasUnreadPurge { features.insert(.purgedUnread) }
    }

    private mutating func catchUp() throws {
        try run(into: folder + "/serial", .init(threads: 1, time: history.clock.time))
        try runAndKill(into: folder + "/lanes")
        history.noteRead()
    }

    private mutating func run(into folder: String, _ options: RunnerOptions, windowsMax: Int = 64) throws {
        let program = TumblingWindows(definition: history.definition, shape: history.shape, windowsMax: windowsMax)
        let runner = try ProjectionRunner(
            try LogSource(history.log, topic: "visits"), program, folder: folder, options: options)
        try runner.runOnce()
        if program.windowsOfSeveralLanes > 0 { features.insert(.merged) }
    }

    /// Runs to the end of the topic, through kills and stops at commits.
    private mutating func runAndKill(into folder: String) throws {
        for _ in 0..<Int.random(in: 0...3, using: &history.random) {
            let source = KillingSource(
                try LogSource(history.log, topic: "visits"),
                afterBatches: Int.random(in: 0...15, using: &history.random))
            let stop = Int.random(in: 1...6, using: &history.random)
            let (options, windowsMax) = schedule()
            var commits = 0
            let program = TumblingWindows(definition: history.definition, shape: history.shape, windowsMax: windowsMax)
            let runner = try ProjectionRunner(source, program, folder: folder, options: options)
            do {
                try runner.runOnce({ commits = $0.commits }, until: { commits >= stop })
            } catch is KillingSource.Killed {
                let progress = try runner.file.environment.read { try runner.file.progress(in: $0) }
                if history.windowsCut(at: progress) > 0 { features.insert(.killed) }
            }
            if program.windowsOfSeveralLanes > 0 { features.insert(.merged) }
        }
        let (options, windowsMax) = schedule()
        try run(into: folder, options, windowsMax: windowsMax)
    }

    /// Any threads, lanes, rounds, commits and room for windows.
    private func schedule() -> (RunnerOptions, windowsMax: Int) {
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &history.random) }
        let options = RunnerOptions(
            eventsPerCommit: draw(1...3) == 1 ? draw(1...40) : draw(40...1_000),
            bytesPerRead: [1, 2_000, 4 << 20].randomElement(using: &history.random)!,
            interleave: .milliseconds([0, 1_000, 10_000_000].randomElement(using: &history.random)!),
            threads: draw(2...4), parallelEventsMin: 0,
            eventsPerRound: draw(1...2) == 1 ? draw(1...30) : draw(30...500),
            time: history.clock.time)
        return (options, draw(1...2) == 1 ? draw(3...8) : draw(8...64))
    }

    private func contents(_ name: String) throws -> FileContents {
        try FileContents(
            ProjectionFile.serving(history.definition.name, in: folder + "/" + name), history.shape)
    }

    private mutating func kept() throws -> String? {
        let serial = try contents("serial")
        var lanes = try contents("lanes")
        // What was removed by a clock that was ahead depends on when state was looked at.
        if history.setBacks > 0 { lanes.state = serial.state }
        if history.wasReadAhead || history.setBacks > 0 {
            if !history.wasReadAhead, serial != lanes {
                return "lanes differ from one thread: " + serial.difference(from: lanes)
            }
            if !history.hasUnreadPurge, let fault = fault(serial, isExact: false) ?? fault(lanes, isExact: false) {
                return fault
            }
        } else {
            if serial != lanes { return "lanes differ from one thread: " + serial.difference(from: lanes) }
            if !history.hasUnreadPurge { return fault(serial) }
        }
        let events = serial.rows.values.reduce(0) { $0 + $1.count }
        let windowed = serial.progress.reduce(0) { $0 + $1.windowed }
        return events == windowed ? nil : "\(events) events in rows, \(windowed) were counted"
    }

    /// - Parameters:
    ///   - starts: where a projection began to read, by partition: what was purged before made others late.
    ///   - isExact: whether no number of visitors is missing.
    private mutating func fault(
        _ contents: FileContents, from starts: [Int: Int64] = [:], isExact: Bool = true
    ) -> String? {
        let model = VisitModel(history.visits, history.shape, from: starts)
        if model.rows.values.contains(where: { $0.visitors == nil }) { features.insert(.silent) }
        var rows = contents.rows
        if !isExact {
            for (key, row) in model.rows {
                guard let found = rows[key], row.visitors != nil else { continue }
                // Values that were stamped by a clock that was ahead count alone or not, by what was read when.
                let range = (model.visitorsLeast[key] ?? 0)...(model.visitorsMost[key] ?? 0)
                if found.visitors.map(range.contains) ?? true { rows[key]?.visitors = row.visitors }
            }
        }
        if rows != model.rows {
            return "rows differ from the model: " + FileContents.difference(rows, model.rows)
        }
        return contents.ledger == model.ledger ? nil : "the ledger differs from the model"
    }

    /// From the start of the log as it is at the end, with lanes.
    private mutating func rebuilt() throws -> String? {
        let (options, windowsMax) = schedule()
        try run(into: folder + "/anew", options, windowsMax: windowsMax)
        var anew = try contents("anew")
        if let fault = fault(anew, from: history.logStarts) { return "rebuilt: " + fault }
        guard history.hasPurge else { return nil }
        try run(into: folder + "/anew-serial", .init(threads: 1, time: history.clock.time))
        let serial = try contents("anew-serial")
        if history.setBacks > 0 { anew.state = serial.state }
        return anew == serial ? nil : "rebuilt after a purge, lanes differ: " + serial.difference(from: anew)
    }

    private mutating func noteEvents() {
        if history.addedPartitions > 0 { features.insert(.added) }
        if history.sealedRecords > 0 { features.insert(.sealed) }
        if history.setBacks > 0 { features.insert(.setBack) }
        let shape = history.shape
        var latest: [String: Int64] = [:]
        for visit in history.visits {
            guard visit.kind == .event else {
                if visit.kind != .nothing { features.insert(.parked) }
                continue
            }
            let key = "\(visit.partition) \(visit.store)"
            if let before = latest[key] {
                let watermark = before - shape.outOfOrderMilliseconds
                let end = shape.start(of: visit.time) + shape.sizeMilliseconds
                if visit.time < before, visit.time >= watermark { features.insert(.outOfOrder) }
                if visit.time < watermark - shape.allowedLatenessMilliseconds {
                    features.insert(.tooLate)
                } else if watermark >= end {
                    features.insert(.late)
                }
            }
            if visit.time > visit.appended! + shape.earlyMilliseconds {
                features.insert(.early)
            } else {
                latest[key] = max(latest[key] ?? .min, visit.time)
            }
        }
    }
}
