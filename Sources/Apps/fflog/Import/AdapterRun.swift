import ArgumentParser
import DetectorAdapters
import ErrorKinds
import Devices
import EventLog
import Glibc
import Gzip
import Logging
import Reports
import Sealing
import Stores
import Terminal
internal import Timekeeping

/// One import by an adapter: from its input into the log.
struct AdapterRun {
    let file: String
    let device: DeviceArguments
    let options: GlobalOptions
    /// What is counted beside the records, as the format has it.
    var settings = AdapterOptions()

    func run(_ makeFormat: (AdapterOptions) throws -> any DetectorFormat) throws {
        var settings = settings
        settings.isStream = file == "-"
        settings.source = file == "-" ? "" : (file.split(separator: "/").last.map(String.init) ?? file)
        // What can't be read must not leave a log behind.
        let input = try AdapterInput(file)
        try check(input, for: makeFormat(settings))
        let log = try options.open(.create)
        settings.stores = try StoreTimes.clocks(log).known
        let format = try makeFormat(settings)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let session = try device.session(log, store: settings.store.isEmpty ? nil : settings.store)
        let warnings = AdapterWarnings(place: place, options.logger("import"))
        let adapter = AdapterImport(log, format, session: session) { warnings.take($0) }
        do { try AdapterReading.read(input, adapter) } catch {
            report(adapter.summary)
            throw error
        }
        if !Interruption.isRequested { try adapter.end() } else { try adapter.flush() }
        report(adapter.summary)
        guard !Interruption.isRequested else { return }
        let sites = adapter.sitesOfUTC.sorted()
        if adapter.summary.counts > 0, let first = sites.first {
            options.say(
                "no time zone is given or registered for '\(first)'"
                    + (sites.count > 1 ? " and \(sites.count - 1) more" : "")
                    + ": the hours and days of these counts are those of UTC")
        }
        if !adapter.summary.hasRead {
            let summary = adapter.summary
            guard summary.ignored > 0 else {
                throw AdapterError.nothingRead(input: place, records: summary.records)
            }
            let error = AdapterError.ofNobody(
                input: place, records: summary.records, kinds: summary.ignoredKinds)
            guard summary.isPartial else { throw error }
            options.say("\(error)")
        }
        if adapter.summary.isPartial { throw CommandEnded(ExitStatus.partial) }
    }

    /// Looks at what the input is, before anything is made of it.
    private func check(_ input: AdapterInput, for format: any DetectorFormat) throws {
        guard input.isFile else { return }
        let kind = type(of: format)
        let first = try input.first()
        guard !first.withUnsafeBytes({ AvroContainer.isAvro($0) }) else {
            let again = try AdapterInput(file)
            var container = try AvroContainer { try again.read(into: $0) }
            container.pause = { if let status = Interruption.status { throw CommandEnded(status) } }
            return try DetectorKinds.check(&container, for: kind)
        }
        try DetectorKinds.check(head: first, for: kind)
        try withLines { try DetectorKinds.check(for: kind, $0) }
        // Where a log is, its stores may say what the input doesn't.
        if kind.refusesInputs, access(options.dataPath, F_OK) != 0 {
            try withLines { try DetectorKinds.check(format, $0) }
        }
    }

    /// Gives the file line by line, from its beginning; lines that are too long are passed over.
    private func withLines(_ read: (() throws -> UnsafeRawBufferPointer?) throws -> Void) throws {
        var lines = LineReader(try AdapterInput(file), lineBytesMax: AdapterReading.lineBytesMax)
        try read {
            while case let next = try lines.next(idle: { AdapterReading.idle }) {
                if case .line(let line) = next { return line }
                if case .end = next { break }
            }
            return nil
        }
    }

    private var place: String { file == "-" ? "standard input" : file }

    func report(_ summary: AdapterSummary) { AdapterRun.report(summary, options) }

    static func report(_ summary: AdapterSummary, _ options: GlobalOptions) {
        let fields = [
            ("records", summary.records), ("detections", summary.detections), ("counts", summary.counts),
            ("duplicates", summary.duplicates), ("conflicts", summary.conflicts), ("ignored", summary.ignored),
            ("rejected", summary.rejected), ("resets", summary.resets), ("held_back", summary.heldBack),
            ("missing", summary.missing),
        ]
        if options.format == .json {
            return Output.standard.line(.object(fields.map { ($0.0, .int($0.1)) } + lists(summary)))
        }
        var table = Table(["APPENDED", ""], rightAligned: [1])
        table.add(["detections", Measure.grouped(summary.detections)])
        table.add(["counts", Measure.grouped(summary.counts)])
        table.add(["there already", Measure.grouped(summary.duplicates)])
        if summary.conflicts > 0 { table.add(["conflicts", Measure.grouped(summary.conflicts)]) }
        if summary.heldBack > 0 { table.add(["held back", Measure.grouped(summary.heldBack)]) }
        if summary.ignored > 0 { table.add(["of nobody", Measure.grouped(summary.ignored)]) }
        if summary.rejected > 0 { table.add(["rejected", Measure.grouped(summary.rejected)]) }
        if summary.resets > 0 { table.add(["resets", Measure.grouped(summary.resets)]) }
        if summary.missing > 0 { table.add(["missing", Measure.grouped(summary.missing)]) }
        Output.standard.write(table.text)
    }

    private static func lists(_ summary: AdapterSummary) -> [(String, JSONValue)] {
        [
            (
                "first_rejected",
                .array(
                    summary.firstRejected.map { .object([("line", .int($0.line)), ("reason", .string($0.reason))]) })
            ),
            (
                "first_conflicts",
                .array(
                    summary.firstConflicts.map {
                        .object([
                            ("line", .int($0.line)), ("reason", .string($0.reason.rawValue)),
                            ("site", .string($0.site)), ("door", .optional($0.door.isEmpty ? nil : $0.door)),
                            ("counter", .optional($0.counter.isEmpty ? nil : $0.counter)),
                            ("label", .string($0.label)), ("message", .string($0.description)),
                        ])
                    })
            ),
            (
                "first_resets",
                .array(
                    summary.firstResets.map {
                        .object([
                            ("line", .int($0.line)), ("counter", .string($0.counter)),
                            ("time", .string(RFC3339.text($0.time))), ("before", .string($0.before)),
                            ("after", .string($0.after)), ("wrap", .bool($0.isWrap)),
                        ])
                    })
            ),
        ]
    }
}

/// Names the first hundred records that were left out, conflicts and resets; the summary counts them all.
final class AdapterWarnings {
    private let place: String
    private let logger: Logger
    private var shown = 0

    init(place: String, _ logger: Logger) { (self.place, self.logger) = (place, logger) }

    func take(_ report: AdapterReport) {
        shown += 1
        if shown == 101 { logger.warning("more of these follow, counted but not shown") }
        guard shown <= 100 else { return }
        switch report {
        case .notice(.rejected(let bad)): logger.warning("\(place): \(ErrorText.of(bad)); left out")
        case .notice(.reset(let reset)): logger.warning("\(place): \(reset)")
        case .notice(.doubt(0, let text)): logger.warning("\(place): \(text)")
        case .notice(.doubt(let line, let text)): logger.warning("\(place): line \(line): \(text)")
        case .conflict(let conflict): logger.warning("\(place): \(conflict), which stays; left out")
        }
    }
}
