import CounterImport
import EventLog
import FootfallEvents
import FootfallTestSupport
import Foundation
import InputFiles
import Synchronization
import Testing
import TestSupport

@Suite struct ImportInterruptionTests {
    /// Sixty days of two sites; the last ten are delivered again, one of them with other counts.
    private static let text: String = {
        let days = DublinText.days(60)
        let rows = days.split(separator: "\n").suffix(240)
        return days + rows.joined(separator: "\n") + "\n01/01/2023 00:00,9,4,5,,,\nbad,line\n"
    }()

    @Test func `An import that is interrupted again and again comes to what an undisturbed one does`() throws {
        let undisturbed = try TemporaryLog()
        let expected = try undisturbed.importText(Self.text, skip: true)
        #expect(expected.duplicates > 300)
        #expect(expected.conflicts == 1)
        #expect(expected.rejected == 1)
        for stop in [1, 2, 3, 5, 8, 40] {
            let data = try TemporaryLog()
            var summary: ImportSummary?
            var interruptions = 0
            while summary == nil {
                var steps = 0
                do {
                    summary = try data.importText(Self.text, skip: true) { event in
                        // Behind the last row the import is complete: nothing is left to interrupt.
                        guard case .progress(let progress) = event, progress.rows < 1682 else { return }
                        steps += 1
                        // The first is before anything; so the second is the first that got anywhere.
                        if steps > stop { throw Interrupted() }
                    }
                } catch is Interrupted {
                    interruptions += 1
                }
            }
            #expect(interruptions > 0, "stopped after \(stop)")
            #expect(summary == expected, "stopped after \(stop)")
            #expect(try data.counts() == undisturbed.counts(), "stopped after \(stop)")
        }
    }

    @Test func `A finished import starts over and finds only duplicates`() throws {
        let data = try TemporaryLog()
        let first = try data.importText(Self.text, skip: true)
        var resumed = false
        let second = try data.importText(Self.text, skip: true) { event in
            if case .resumed = event { resumed = true }
        }
        #expect(!resumed)
        #expect(second.appended == 0)
        #expect(second.duplicates == first.appended + first.duplicates)
        #expect(second.conflicts == 1)
    }

    @Test func `Conflicts and bad lines are reported once over all attempts of a process`() throws {
        let data = try TemporaryLog()
        var lines: [Int] = []
        var resumedAt = 0
        do {
            try data.importText(Self.text, skip: true) { event in
                if case .progress(let progress) = event, progress.rows > 700 { throw Interrupted() }
            }
        } catch is Interrupted {}
        try data.importText(Self.text, skip: true) { event in
            switch event {
            case .resumed(let rows): resumedAt = rows
            case .conflict(let conflict): lines.append(conflict.line)
            case .rejected(let bad): lines.append(bad.line)
            default: break
            }
        }
        #expect(resumedAt > 0)
        #expect(lines == [1682, 1683])
    }

    @Test func `Two imports at once put every interval in once`() throws {
        let data = try TemporaryLog()
        let alone = try TemporaryLog()
        let expected = try alone.importText(Self.text, skip: true)
        let summaries = Mutex<[ImportSummary]>([])
        let failures = Mutex<[String]>([])
        let log = data.log
        let threads = (0..<2).map { number in
            Thread {
                do {
                    var options = CountsImporter.Options(format: .dublin)
                    options.skipsBadLines = true
                    options.rowsPerBatch = 7
                    options.rowsPerRequest = 20
                    let file = SourceFile(bytes: Array(Self.text.utf8), name: "a.csv")
                    let summary = try CountsImporter(log: log, file: file, options: options).run()
                    summaries.withLock { $0.append(summary) }
                } catch {
                    failures.withLock { $0.append("\(number): \(error)") }
                }
            }
        }
        for thread in threads { thread.start() }
        for thread in threads { try eventually("the end of a thread") { thread.isFinished } }
        #expect(failures.withLock { $0 } == [])
        let both = summaries.withLock { $0 }
        #expect(both.count == 2)
        #expect(both.map(\.appended).reduce(0, +) == expected.appended)
        #expect(both.map(\.duplicates).reduce(0, +) == expected.appended + 2 * expected.duplicates)
        #expect(try data.countLines() == alone.countLines())
    }

    @Test func `An import that waits for its turn can be ended`() throws {
        let data = try TemporaryLog()
        let turn = try AdvisoryLock.take(data.path + "/import.lock")
        var looks = 0
        #expect(throws: Interrupted.self) {
            try data.importText(Self.text) { event in
                guard case .waiting(let holder) = event else { return }
                #expect(holder == getpid())
                looks += 1
                if looks == 3 { throw Interrupted() }
            }
        }
        #expect(looks == 3)
        #expect(try data.log.topics().isEmpty)
        _ = consume turn
    }

    @Test func `What another producer appends meanwhile is seen: the same counts are a duplicate, others a conflict`()
        throws
    {
        let data = try TemporaryLog()
        var events = 0
        let log = data.log
        let summary = try data.importText(DublinText.days(30)) { event in
            guard case .progress = event else { return }
            events += 1
            switch events {
            case 3: try Self.append(log, site: "A", hour: 700, entered: 700 * 31 % 17, exited: 700 * 7 % 11)
            case 5: try Self.append(log, site: "A", hour: 701, entered: 1_000_000, exited: 0)
            default: break
            }
        }
        #expect(summary.duplicates == 1)
        #expect(summary.conflicts == 1)
        #expect(summary.appended == summary.read - 2)
        let labels = try data.counts().flatMap { $0 }.map { "\($0.site) \($0.localLabel)" }
        #expect(Set(labels).count == labels.count)
    }

    /// As `fflog produce` would: without asking what is there.
    private static func append(_ log: EventLog, site: String, hour: Int, entered: Int, exited: Int) throws {
        var event = PeopleCounted(hour: hour, of: site)
        event.entered = UInt64(entered)
        event.exited = UInt64(exited)
        event.total = UInt64(entered + exited)
        try log.append(columnar: event, to: log.topic("counts"))
    }

    @Test func `Progress ends with all bytes and rows`() throws {
        let data = try TemporaryLog()
        var last: ImportProgress?
        let text = DublinText.days(10)
        let summary = try data.importText(text) { event in
            if case .progress(let progress) = event { last = progress }
        }
        #expect(last?.bytesRead == text.utf8.count)
        #expect(last?.byteCount == text.utf8.count)
        #expect(last?.rows == 240)
        #expect(summary.rows == 240)
    }
}
