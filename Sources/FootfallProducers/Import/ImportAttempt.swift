import Counts
import EventLog
import LocalTime
internal import Timekeeping

/// One reading of the file against the log as it was at the start. Ends with the file, with an error, or when the log
/// refuses an append because it has moved on; then a new attempt is made.
final class ImportAttempt {
    /// What stands for an interval, and where it came from.
    private struct Standing {
        var counts: PeopleCounts
        /// 0 where it isn't known.
        var line: UInt32
        var source: UInt32
        var appendTime: Int64
    }

    private let job: CountsImporter.Job
    private let sites = NameTable()
    private let sources = NameTable()
    private let thisSource: UInt32
    private var index = IdentityMap<Standing>()
    private var pipeline: ImportPipeline
    /// Rows that an import before this one dealt with.
    private let rowsDone: Int
    private var position: ImportPosition
    private var summary = ImportSummary()
    /// By the site's number: whether the file has a count of it. The log may know other sites.
    private var isMet: [Bool] = []
    private var labels: ClosedRange<LocalLabel>?
    private var progressDue = 0

    private static let progressRows = 4096

    init(_ job: CountsImporter.Job) throws {
        self.job = job
        thisSource = sources.number(of: job.file.name)
        let stored = try job.log.stagePosition(job.positionName)
        var highWaterMarks: [Offset] = []
        var scan = CountsScan(sites: sites, sources: sources)
        var index = IdentityMap<Standing>()
        for partition in job.topic.partitions {
            highWaterMarks.append(
                try scan.scan(job.log, job.topic, partition, from: .zero) { count in
                    if let known = index.find(site: count.site, label: count.label),
                        index[known].appendTime > count.appendTime
                    {
                        return
                    }
                    index.set(
                        Standing(
                            counts: count.counts, line: count.line, source: count.source,
                            appendTime: count.appendTime), site: count.site,
                        label: count.label)
                })
        }
        self.index = index
        let unfinished = ImportPosition.unfinished(stored)
        position = unfinished ?? ImportPosition()
        rowsDone = position.rows
        pipeline = ImportPipeline(
            job, sites: sites, highWaterMarks: highWaterMarks, stored: stored, isUnfinished: unfinished != nil)
    }

    func run(reportedRows: inout Int, _ report: (ImportNotice) throws -> Void) throws -> ImportSummary {
        do {
            return try readFile(&reportedRows, report)
        } catch {
            // What was submitted is decided before anybody looks at the log again.
            pipeline.drain()
            throw error
        }
    }

    private func readFile(
        _ reportedRows: inout Int, _ report: (ImportNotice) throws -> Void
    ) throws -> ImportSummary {
        let text = try TextBytes(job.file)
        var file = try CounterFile(text, format: job.options.format, sites: sites)
        var row = CounterRow()
        if rowsDone > 0, reportedRows == 0 { try report(.resumed(rows: rowsDone)) }
        reportedRows = max(reportedRows, rowsDone)
        while true {
            let step = try file.next(&row)
            if case .end = step { break }
            summary.rows += 1
            let isNew = summary.rows > reportedRows
            reportedRows = max(reportedRows, summary.rows)
            switch step {
            case .end: break
            case .bad(let bad):
                guard job.options.skipsBadLines else { throw try stop(at: bad) }
                summary.rejected += 1
                if summary.firstRejected.count < ImportSummary.samplesMax { summary.firstRejected.append(bad) }
                if isNew { try report(.rejected(bad)) }
                position.rows = max(position.rows, summary.rows)
            case .row:
                note(row)
                guard summary.rows > rowsDone else { break }
                try takeUp(row, isNew ? report : { _ in })
                position.rows = summary.rows
                if pipeline.isRequestFull {
                    try pipeline.submit(position)
                    progressDue = 0
                }
            }
            if summary.rows >= progressDue {
                progressDue = summary.rows + Self.progressRows
                try report(.progress(progress))
            }
        }
        guard try ContentDigest(of: job.file) == job.digest else { throw SourceFileError.changed(path: job.file.path) }
        position.isComplete = true
        try pipeline.finish(position)
        let byteCount = job.file.byteCount
        try report(.progress(ImportProgress(rows: summary.rows, bytesRead: byteCount, byteCount: byteCount)))
        return finished()
    }

    private var progress: ImportProgress {
        ImportProgress(rows: summary.rows, bytesRead: job.file.bytesRead, byteCount: job.file.byteCount)
    }

    /// The good lines before a bad one are in.
    private func stop(at bad: BadLine) throws -> ImportError {
        try pipeline.finish(position)
        return .badLine(bad, path: job.file.path, summary: finished())
    }

    /// What the file alone says; the same for rows that were dealt with before.
    private func note(_ row: CounterRow) {
        summary.read += row.readings.count
        summary.missing += row.missing
        for reading in row.readings {
            while isMet.count <= Int(reading.site) { isMet.append(false) }
            guard !isMet[Int(reading.site)] else { continue }
            isMet[Int(reading.site)] = true
            summary.sites.append(sites.names[Int(reading.site)])
        }
        guard !row.readings.isEmpty else { return }
        let known = labels ?? row.label...row.label
        labels = min(known.lowerBound, row.label)...max(known.upperBound, row.label)
    }

    private func takeUp(_ row: CounterRow, _ report: (ImportNotice) throws -> Void) throws {
        let (time, offsetSeconds) = job.zone.instant(of: row.label)
        let start = time.milliseconds
        let interval = CountBatchWriter.Interval(
            label: row.label, start: start, offsetMinutes: offsetSeconds / 60, line: row.line)
        for reading in row.readings {
            if let found = index.find(site: reading.site, label: row.label) {
                if index[found].counts.says(reading.counts) {
                    position.duplicates += 1
                    continue
                }
                let conflict = conflict(reading, row, index[found])
                try report(.conflict(conflict))
                if position.firstConflicts.count < ImportSummary.samplesMax { position.firstConflicts.append(conflict) }
                guard job.options.replacesConflicts else {
                    position.conflicts += 1
                    continue
                }
                position.replaced += 1
            } else {
                position.appended += 1
            }
            index.set(
                Standing(
                    counts: reading.counts, line: UInt32(clamping: row.line), source: thisSource, appendTime: .max),
                site: reading.site, label: row.label)
            pipeline.append(reading, interval)
        }
    }

    private func conflict(
        _ reading: CounterReading, _ row: CounterRow, _ first: Standing
    ) -> CountConflict {
        CountConflict(
            site: sites.names[Int(reading.site)], label: row.label.description, line: row.line,
            counts: reading.counts.description, firstLine: Int(first.line),
            firstSource: first.source == thisSource ? "" : sources.names[Int(first.source)],
            firstCounts: first.counts.description, isReplaced: job.options.replacesConflicts)
    }

    private func finished() -> ImportSummary {
        var summary = summary
        summary.appended = position.appended
        summary.duplicates = position.duplicates
        summary.conflicts = position.conflicts
        summary.replaced = position.replaced
        summary.firstConflicts = position.firstConflicts
        summary.firstLabel = labels?.lowerBound.description
        summary.lastLabel = labels?.upperBound.description
        summary.topic = job.topic.name
        summary.timeZone = job.zone.name
        return summary
    }
}
