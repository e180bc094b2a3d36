import Counts
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Timekeeping

/// One reading of the file against the log as it was at the start. Ends with the file, with an error, or when the log
/// refuses an append because it has moved on; then a new attempt is made.
final class ImportAttempt {
    let job: ImportJob
    let index: StatementIndex
    let verdicts: CurrentVerdicts
    let imports: KnownImports
    var position: ImportPosition
    /// Number of this import's id.
    let own: UInt32
    /// Number of its source.
    private let ownSource: UInt32
    /// Whether it said anything of any interval.
    private var isHeard = false
    /// Imports whose place this one takes.
    let predecessors: Set<UInt32>
    /// Spans that are marked as missing, by site's number.
    let invalidated: [UInt32: [InvalidatedSpan]]
    var summary = ImportSummary()

    /// Imports that nobody has finished, by number: how many deliveries were left out beside what they brought.
    var unfinishedInTheWay: [UInt32: Int] = [:]

    /// Deliveries of an hour that comes twice, left out as duplicates, that may be of the second.
    var halfDuplicates: (first: (line: Int, label: String)?, count: Int) = (nil, 0)

    /// By number: imports of the same name that nobody has finished, and whose place this one does not take although it takes that of others.
    private let unfinishedBeside: Set<UInt32>

    /// Whether nothing is taken back where a line is bad: the file is only looked at, and an import would stop there.
    let isOfStop: Bool

    /// By the number of another zone than that of a row; `nil` inside where the system knows no such zone.
    var otherClocks: [UInt32: LabelClock?] = [:]

    /// Of which intervals the file speaks, where that is asked.
    private(set) var spoken: SpokenIntervals?

    private let pipeline: StatementPipeline
    /// Rows that an import before this one dealt with.
    private let rowsDone: Int
    /// Whether the stored position must not be left as it is.
    private var isUnfinished: Bool
    /// By the number of a site's name: whether the file has a count of it. The log may know other sites.
    private var isMet: [Bool] = []
    private var sitesMet: Set<UInt32> = []
    /// Of the rows that are dealt with.
    private var met: MetSites
    private var labels: ClosedRange<LocalLabel>?
    private var starts: ClosedRange<EventTime>?
    /// Of the intervals that were read, in the order in which they were met.
    private var zones: [UInt32] = []
    private var progressDue = 0

    private static let progressRows = 4096

    /// - Parameter isOfStop: whether bad lines, which the options pass over, would stop the import that is tried.
    init(_ job: ImportJob, keepsSpoken: Bool = false, isOfStop: Bool = false) throws {
        self.job = job
        self.isOfStop = isOfStop
        let stored = try job.storedPosition()
        imports = try job.knownImports()
        var unfinished = ImportPosition.unfinished(stored)
        // What was taken back begins again, under another id.
        if let begun = unfinished, imports.isUndone(begun.id) { unfinished = nil }
        // And so does what was read by other zones.
        if let begun = unfinished, try begun.zones != job.zonesOfFirst(begun.rows) { unfinished = nil }
        position = unfinished ?? ImportPosition(job.options.newID())
        rowsDone = position.rows
        isUnfinished = unfinished != nil
        if job.options.replacesConflicts, unfinished == nil {
            let before = imports.files(
                in: job.topic.name, content: job.digest.description, source: job.options.source)
            position.replaces = imports.withReplaced(before).map(\.id.description)
        }
        let replaced = job.options.replacesConflicts ? position.replaces.compactMap { ImportID($0) } : []
        let own = position.id
        let beside =
            job.options.replacesConflicts
            ? imports.unfinished(in: job.topic.name, source: job.source).filter {
                $0 != own && !replaced.contains($0)
            } : []
        spoken = keepsSpoken || !beside.isEmpty ? SpokenIntervals() : nil
        index = try job.index(replacing: Set(replaced + beside))
        verdicts = CurrentVerdicts(index)
        let names = index.names
        self.own = names.number(of: position.id)
        ownSource = names.sources.number(of: job.source)
        unfinishedBeside = Set(beside.map { names.number(of: $0) })
        predecessors = Set(replaced.map { names.number(of: $0) })
        var spans: [UInt32: [InvalidatedSpan]] = [:]
        for (_, span) in imports.invalidations(of: job.topic.name) {
            spans[names.site(of: span.site), default: []].append(span)
        }
        invalidated = spans
        met = MetSites(job.zones, names.sites)
        pipeline = StatementPipeline(
            job.target, job.topic, index, stored: stored, source: job.source, importID: position.id, job.settings)
    }

    func run(reportedRows: inout Int, _ report: (ImportNotice) throws -> Void) throws -> ImportSummary {
        do {
            try noteImportsBefore(reportedRows == 0 ? report : { _ in })
            try takeBackPredecessors()
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
        var file = try intervals()
        if rowsDone > 0, reportedRows == 0 { try report(.resumed(rows: rowsDone)) }
        reportedRows = max(reportedRows, rowsDone)
        // Of rows that are added up all sites are met before the first of them counts.
        if job.options.format.gathering != .none {
            met = try MetSites(ofFirst: .max, of: job.file, job.options.format, job.zones)
        }
        var steps = 0
        while true {
            let step = try file.next()
            if case .end = step { break }
            steps += 1
            summary.rows = file.lines
            let isNew = steps > reportedRows
            reportedRows = max(reportedRows, steps)
            switch step {
            case .end: break
            case .bad(let bad):
                // What an import before this one left out stays so.
                guard job.options.skipsBadLines || steps <= rowsDone else {
                    try warn(inTheWay, report)
                    throw try stop(at: bad)
                }
                summary.rejected += 1
                if summary.firstRejected.count < ImportSummary.samplesMax { summary.firstRejected.append(bad) }
                file.noteSites(in: &met)
                if isNew { try report(.rejected(bad)) }
                position.rows = max(position.rows, steps)
            case .passed(let line):
                if line == .sum { summary.sums += 1 } else { summary.filtered += 1 }
                position.rows = max(position.rows, steps)
            case .row:
                note(file)
                file.noteSites(in: &met)
                if steps > rowsDone {
                    for delivery in file.deliveries {
                        try takeUp(delivery, line: delivery.line, isNew ? report : { _ in })
                    }
                    position.rows = steps
                }
                if spoken != nil { for delivery in file.deliveries { spoken?.note(delivery, in: index) } }
                if pipeline.isRequestFull {
                    try submit()
                    progressDue = 0
                }
            }
            if steps >= progressDue {
                progressDue = steps + Self.progressRows
                try report(.progress(progress))
            }
        }
        guard try ContentDigest(of: job.file) == job.digest else { throw SourceFileError.changed(path: job.file.path) }
        guard summary.read > 0 else { throw ImportError.nothingRead(path: job.file.path, rows: summary.rows) }
        let titles: [ImportWarning] = file.linesBeforeHeader > 0 ? [.linesBeforeHeader(file.linesBeforeHeader)] : []
        let open: [ImportWarning] = file.openLine.map { [.openLine($0)] } ?? []
        let halves = halfDuplicates.first.map {
            [ImportWarning.duplicateInRepeatedHour(line: $0.line, label: $0.label, count: halfDuplicates.count)]
        }
        try warn(
            titles + file.emptyColumns.map { .emptyColumn($0) } + respelled() + file.warnings + (halves ?? []) + open,
            report)
        try warn(inTheWay + stillThere(), report)
        position.isComplete = true
        try finish()
        let byteCount = job.file.byteCount
        try report(.progress(ImportProgress(rows: summary.rows, bytesRead: byteCount, byteCount: byteCount)))
        return finished()
    }

    private var progress: ImportProgress {
        ImportProgress(rows: summary.rows, bytesRead: job.file.bytesRead, byteCount: job.file.byteCount)
    }

    /// The good lines before a bad one are in.
    private func stop(at bad: BadLine) throws -> ImportError {
        try finish()
        return .badLine(bad, path: job.file.path, summary: finished())
    }

    /// What the file alone says; the same for rows that were dealt with before.
    private func note(_ file: borrowing FileIntervals) {
        let deliveries = file.deliveries
        summary.read += deliveries.count
        summary.missing += file.missing
        guard let label = deliveries.first?.label else { return }
        let known = labels ?? label...label
        labels = min(known.lowerBound, label)...max(known.upperBound, label)
        var (first, last) = starts.map { ($0.lowerBound, $0.upperBound) } ?? (.max, .min)
        var zone = zones.last
        for delivery in deliveries {
            first = min(first, delivery.interval.start)
            last = max(last, delivery.interval.start)
            if zone != delivery.interval.zone {
                zone = delivery.interval.zone
                if !zones.contains(delivery.interval.zone) { zones.append(delivery.interval.zone) }
            }
            let site = Int(delivery.interval.site)
            if site >= isMet.count || !isMet[site] { meet(delivery.interval.site) }
        }
        starts = first...last
    }

    /// A site's name that the file has not had before.
    private func meet(_ site: UInt32) {
        while isMet.count <= Int(site) { isMet.append(false) }
        isMet[Int(site)] = true
        guard sitesMet.insert(index.names.site(of: site)).inserted else { return }
        summary.sites.append(index.names.sites.names[Int(site)])
    }

    /// The file from its front.
    func intervals() throws -> FileIntervals {
        try FileIntervals(
            job.file, job.options.format, job.clocks(index.names), index.names,
            bounds: job.topic.configuration.eventTimes, now: job.now)
    }

    private func respelled() -> [ImportWarning] {
        let sites = index.names.sites
        return sites.respelled.sorted().filter { Int($0) < isMet.count && isMet[Int($0)] }
            .map { .respelledSite(sites.names[Int($0)]) }
    }

    private var inTheWay: [ImportWarning] {
        unfinishedInTheWay.sorted { $0.key < $1.key }.compactMap { number, count in
            imports[index.names.imports[Int(number)]].map {
                .unfinishedInTheWay($0.id, source: $0.source, conflicts: count)
            }
        }
    }

    /// What counts of imports of the same name that nobody has finished, and of which the file does not speak.
    private func stillThere() -> [ImportWarning] {
        guard !unfinishedBeside.isEmpty else { return [] }
        var isSpokenOf = Array(repeating: false, count: index.intervals.count)
        spoken?.forEach { isSpokenOf[$0] = true }
        var counts: [UInt32: Int] = [:]
        for found in isSpokenOf.indices where !isSpokenOf[found] {
            guard let standing = index.standing(found), !standing.counts.isEmpty else { continue }
            let counted = [
                (standing.counts.entered, standing.enteredBy), (standing.counts.exited, standing.exitedBy),
                (standing.counts.total, standing.totalBy),
            ]
            let numbers = Set(counted.filter { $0.0 != PeopleCounts.absent }.map { index.names.number(of: $0.1) })
            for number in numbers.intersection(unfinishedBeside) { counts[number, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.compactMap { number, count in
            imports[index.names.imports[Int(number)]].map {
                .unfinishedBeside($0.id, source: $0.source, intervals: count)
            }
        }
    }

    func warn(_ warnings: [ImportWarning], _ report: (ImportNotice) throws -> Void) throws {
        for warning in warnings {
            summary.warnings.append(warning)
            try report(.warning(warning))
        }
    }

    // MARK: What is said

    /// Says something of an interval, from now on.
    func say(_ content: NewStatement.Content, of interval: StatedInterval, label: LocalLabel) {
        var statement = StoredStatement(importID: own)
        switch content {
        case .counts(let counts, let line):
            statement.counts = counts
            statement.line = UInt32(clamping: line)
            statement.source = ownSource
        case .retraction(let importID):
            statement.kind = .retraction
            statement.retracts = index.names.number(of: importID)
        case .missing(let reason):
            statement.kind = .missing
            statement.source = index.names.reasons.number(of: reason)
        }
        let partition = pipeline.append(
            NewStatement(interval: interval, label: label, content: content),
            to: index.find(interval).map(index.partition))
        index.add(statement, of: interval, in: partition)
        isHeard = true
        verdicts.update(interval)
    }

    /// Submits what waits, with the position after it.
    func submitIfFull() throws { if pipeline.isRequestFull { try submit() } }

    private func submit() throws {
        var events: [ImportEvent] = []
        if !position.isStarted {
            position.isStarted = true
            events.append(started)
        }
        if position.isComplete { events.append(finishedEvent) }
        position.zones = met.identity
        try pipeline.submit(try position.bytes(), events)
        isUnfinished = !position.isComplete
    }

    /// Submits what is left and waits for everything. An import that had nothing to append leaves the log untouched.
    private func finish() throws {
        if pipeline.hasPending || isUnfinished { try submit() }
        try pipeline.wait()
    }

    /// What an import tells of itself, of one that was only tried; nothing where it had nothing to append.
    var told: [ImportEvent] {
        guard isHeard else { return [] }
        return isOfStop && summary.rejected > 0 ? [started] : [started, finishedEvent]
    }

    private var started: ImportEvent {
        var event = event()
        event.started.topic = job.topic.name
        event.started.source = job.source
        event.started.content = job.digest.description
        event.started.mapping = job.options.format.mappingName
        event.started.timeZone = job.zoneNames
        event.started.intervalSeconds = job.options.format.countsDays ? 0 : job.options.format.intervalSeconds
        if !position.replaces.isEmpty { event.started.replaces = position.replaces.joined(separator: ",") }
        return event
    }

    private var finishedEvent: ImportEvent {
        let summary = finished()
        var event = event()
        event.finished.read = UInt64(summary.read)
        event.finished.appended = UInt64(summary.appended)
        event.finished.duplicates = UInt64(summary.duplicates)
        event.finished.conflicts = UInt64(summary.conflicts)
        event.finished.replaced = UInt64(summary.replaced)
        event.finished.retracted = UInt64(summary.retracted)
        event.finished.missing = UInt64(summary.missing)
        event.finished.rejected = UInt64(summary.rejected)
        event.finished.rows = UInt64(summary.rows)
        event.finished.sites = UInt64(summary.sites.count)
        if let starts {
            event.finished.firstStart = starts.lowerBound.milliseconds
            event.finished.lastStart = starts.upperBound.milliseconds
        }
        return event
    }

    private func event() -> ImportEvent {
        var event = ImportEvent()
        event.importID = position.importID
        event.eventTime = job.options.time.wallClock().milliseconds
        return event
    }

    func finished() -> ImportSummary {
        var summary = summary
        summary.appended = position.appended
        summary.duplicates = position.duplicates
        summary.conflicts = position.conflicts
        summary.replaced = position.replaced
        summary.retracted = position.retracted
        summary.firstConflicts = position.firstConflicts
        summary.firstLabel = labels?.lowerBound.description
        summary.lastLabel = labels?.upperBound.description
        summary.topic = job.topic.name
        summary.timeZones = zones.map { index.names.zones.names[Int($0)] }
        summary.importID = position.isStarted ? position.id : nil
        return summary
    }
}

extension CounterFormat {
    /// The preset, or the mapping file's name and a hash of what is in it.
    var mappingName: String {
        let name = name.split(separator: "/").last.map(String.init) ?? name
        return name == identity ? name : "\(name) \(identity)"
    }
}
