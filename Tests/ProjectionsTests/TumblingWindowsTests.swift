import EventLog
import LMDB
import Projections
import TestSupport
import Testing

@Suite struct TumblingWindowsTests {
    private func check(
        _ visits: [Visit], partitions: Int, _ shape: WindowShape, _ random: inout SeededGenerator,
        windowsMax: Int = 64, options: RunnerOptions = RunnerOptions(), restarts: Bool = false
    ) throws {
        let model = VisitModel(visits, shape)
        let source = VisitModel.source(visits, partitions: partitions) { Int.random(in: 1...60, using: &random) }
        let folder = TemporaryFolder()
        let definition = VisitModel.definition(shape)
        var options = options.onRandomThreads(&random)
        if restarts {
            var commits = 0
            while true {
                options = options.onRandomThreads(&random)
                options.eventsPerCommit = Int.random(in: 1...200, using: &random)
                let runner = try ProjectionRunner(
                    source, TumblingWindows(definition: definition, shape: shape, windowsMax: windowsMax),
                    folder: folder.path, options: options)
                let before = try ProjectionStatus(of: definition, in: folder.path, source: source)
                if before.lag == 0 { break }
                var isCommitted = false
                try runner.follow(until: { isCommitted }) { _ in isCommitted = true }
                commits += 1
                let status = try ProjectionStatus(of: definition, in: folder.path, source: source)
                #expect(status.isConserved)
                #expect(status.processed > before.processed)
            }
            #expect(commits > 5)
        } else {
            let runner = try ProjectionRunner(
                source, TumblingWindows(definition: definition, shape: shape, windowsMax: windowsMax),
                folder: folder.path, options: options)
            #expect(try runner.runOnce().processed == visits.count)
        }
        let file = try ProjectionFile.serving(definition.name, in: folder.path)
        let rows = try VisitModel.rows(of: file, shape)
        #expect(rows == model.rows)
        #expect(try file.ledger(limit: .max) == model.ledger)
        let status = try ProjectionStatus(of: definition, in: folder.path, source: source)
        #expect(status.state == .fresh)
        #expect(status.isConserved)
        #expect(status.rows == model.rows.count)
        #expect(status.windowed == visits.count - model.ledger.count)
        #expect(status.late == model.ledger.count { $0.reason == .late })
        #expect(status.parked == model.ledger.count { $0.reason == .timeOutOfRange })
        #expect(status.lag == 0)
    }

    @Test(arguments: 1...8)
    func `rows and late ledger are those of a plain model, for any number of partitions`(_ partitions: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(1_500, partitions: partitions, &random)
        let options = RunnerOptions(
            eventsPerCommit: 400, bytesPerRead: Int.random(in: 1...20_000, using: &random),
            interleave: .milliseconds([0, 1_000, 1_000_000].randomElement(using: &random)!))
        try check(visits, partitions: partitions, VisitModel.shape(lateness: 60_000), &random, options: options)
    }

    @Test(arguments: [1, 3])
    func `a restart at every commit, whatever the commits, changes no row and no ledger entry`(_ partitions: Int) throws
    {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(1_200, partitions: partitions, &random)
        let options = RunnerOptions(commitInterval: .zero)
        try check(
            visits, partitions: partitions, VisitModel.shape(lateness: 120_000), &random, options: options,
            restarts: true)
        try check(
            visits, partitions: partitions, VisitModel.shape(lateness: 120_000), &random, windowsMax: 3,
            options: RunnerOptions(), restarts: true)
    }

    @Test func `with three windows in memory the others go to the file and come back unharmed`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(1_500, partitions: 2, &random)
        try check(visits, partitions: 2, VisitModel.shape(lateness: 3_600_000), &random, windowsMax: 3)
    }

    @Test
    func `times before 1970 and thousands of years apart have their windows, beyond the calendar they are parked`()
        throws
    {
        var random = SeededGenerator(seed: 1)
        let times: [Int64] = [
            -1, 0, -15_000, -15_001, WindowShape.times.lowerBound, WindowShape.times.lowerBound - 1, .min,
        ]
        var visits = times.map { Visit(time: $0, visitor: 1) }
        try check(visits, partitions: 1, VisitModel.shape(lateness: .max / 4), &random)
        visits += [WindowShape.times.upperBound - 1, WindowShape.times.upperBound, .max, 5].map { Visit(time: $0) }
        try check(visits, partitions: 1, VisitModel.shape(lateness: 86_400_000), &random)
    }

    @Test func `the last event in time revises a row, one millisecond earlier it is late`() throws {
        // Watermark 115,000; with lateness 100,000 what is before 15,000 is late.
        let shape = VisitModel.shape(lateness: 100_000)
        var random = SeededGenerator(seed: 1)
        let inTime = [
            Visit(time: 15_001, visitor: 7), Visit(time: 120_000), Visit(time: 15_000, visitor: 7),
        ]
        try check(inTime, partitions: 1, shape, &random)
        let row = VisitModel(inTime, shape).rows[RowKey(start: 15_000, store: "a", zone: "z")]
        #expect(row?.revision == 1 && row?.visitors == 1 && row?.count == 2)
        let late = [Visit(time: 15_001, visitor: 7), Visit(time: 120_000), Visit(time: 14_999, visitor: 7)]
        try check(late, partitions: 1, shape, &random)
        #expect(VisitModel(late, shape).ledger.map(\.offset) == [Offset(2)])
    }

    @Test(arguments: [(20_000, 1), (19_999, 0)])
    func `an event that comes when the watermark is exactly at its window's end is a revision, in a chunk by itself`(
        _ latest: Int64, _ revisions: Int
    ) throws {
        let shape = VisitModel.shape(lateness: 60_000)
        let visits = [Visit(time: latest), Visit(time: 3, visitor: 1)]
        let key = RowKey(start: 0, store: "a", zone: "z")
        #expect(VisitModel(visits, shape).rows[key]?.revision == revisions)
        for threads in 1...2 {
            let folder = TemporaryFolder()
            let runner = try ProjectionRunner(
                VisitModel.source(visits, partitions: 1) { 1 },
                TumblingWindows(definition: VisitModel.definition(shape), shape: shape), folder: folder.path,
                options: RunnerOptions(threads: threads, parallelEventsMin: 0))
            try runner.runOnce()
            #expect(try VisitModel.rows(of: runner.file, shape)[key]?.revision == revisions)
        }
    }

    @Test func `a store is late for itself alone, whoever shares its partition`() throws {
        let shape = VisitModel.shape(lateness: 60_000)
        var random = SeededGenerator(seed: 5)
        let offline = (0..<5).map { Visit(time: Int64($0) * 1_000, store: "offline", visitor: 1) }
        let others = (0..<400).map { Visit(time: Int64($0) * 5_000, store: "other", visitor: 2) }
        let back = [Visit(time: 900_000, store: "offline"), Visit(time: 1, store: "offline")]
        let visits = offline + others + back
        let model = VisitModel(visits, shape)
        #expect(model.ledger.map(\.offset.rawValue) == [406])
        try check(visits, partitions: 1, shape, &random)
        // The same rows where each has a partition of its own.
        let apart = visits.map { visit in
            var visit = visit
            visit.partition = visit.store == "other" ? 1 : 0
            return visit
        }
        #expect(VisitModel(apart, shape).rows == model.rows)
        try check(apart, partitions: 2, shape, &random)
    }

    @Test func `arrival order within the bound changes neither rows nor revisions`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let ordered = (0..<800).map { index in
            Visit(
                time: Int64(index) * 50, store: "s\(index % 3)", visitor: UInt64(index % 40), dwell: UInt32(index))
        }
        let jittered = ordered.map { ($0, $0.time + Int64.random(in: 0...4_999, using: &random)) }
            .sorted { $0.1 < $1.1 }.map(\.0)
        let shape = VisitModel.shape(lateness: 60_000)
        #expect(VisitModel(ordered, shape).rows == VisitModel(jittered, shape).rows)
        try check(jittered, partitions: 1, shape, &random)
    }

    @Test func `a group's texts are told apart however they are split, and a repeated visitor counts once per group`()
        throws
    {
        var random = SeededGenerator(seed: 3)
        let visits = [
            Visit(store: "ab", zone: "c", visitor: 1), Visit(store: "a", zone: "bc", visitor: 1),
            Visit(store: "", zone: "abc", visitor: 1), Visit(store: "abc", zone: "", visitor: 1),
            Visit(store: "ab", zone: "c", visitor: 1), Visit(store: "ab", zone: "c", visitor: 0),
        ]
        try check(visits, partitions: 1, VisitModel.shape(lateness: 0), &random)
    }

    @Test func `thousands of groups, more than the dense table of pairs has room for`() throws {
        var random = SeededGenerator(seed: 4)
        let visits = (0..<3_000).map { Visit(time: Int64($0), store: "s\($0)", zone: "z\($0 % 1_700)", visitor: 1) }
        try check(visits, partitions: 1, VisitModel.shape(lateness: 0), &random)
    }
}
