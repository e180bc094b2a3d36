import ArgumentParser
import DetectorAdapters
import Devices
import EventLog
import Sealing

/// One import by an adapter: from its input into the log.
struct AdapterRun {
    let file: String
    let device: DeviceArguments
    let options: GlobalOptions
    /// What is counted beside the records, as the format has it.
    var settings = AdapterOptions()

    private static let idleMilliseconds: Int32 = 200
    private static let lineBytesMax = 16 << 20

    func run(_ makeFormat: (AdapterOptions) throws -> any DetectorFormat) throws {
        var settings = settings
        settings.source = file == "-" ? "" : (file.split(separator: "/").last.map(String.init) ?? file)
        // What can't be read must not leave a log behind.
        var lines = try LineReader(file, lineBytesMax: Self.lineBytesMax)
        let format = try makeFormat(settings)
        let log = try options.open(.create)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let session = try device.session(log, store: settings.store.isEmpty ? nil : settings.store)
        let warnings = AdapterWarnings(place: file == "-" ? "standard input" : file)
        let adapter = AdapterImport(log, format, session: session) { warnings.take($0) }
        do { try Self.read(&lines, adapter) } catch {
            report(adapter.summary)
            throw error
        }
        if !Interruption.isRequested { try adapter.end() } else { try adapter.flush() }
        report(adapter.summary)
        if adapter.summary.bad > 0, !Interruption.isRequested { throw CommandEnded(ExitStatus.partial) }
    }

    /// Reads until the input ends or the command is interrupted.
    ///
    /// - Parameter afterLine: called after each.
    static func read(
        _ lines: inout LineReader, _ adapter: AdapterImport, afterLine: () throws -> Void = {}
    ) throws {
        while !Interruption.isRequested {
            switch try lines.next(idleMilliseconds: { idleMilliseconds }) {
            case .line(let line):
                try adapter.line(line)
                try afterLine()
            case .tooLong(let bytes): try adapter.tooLong(bytes)
            // What has come is durable soon, also where no more comes.
            case .idle: try adapter.flush()
            case .end: return
            }
        }
    }

    func report(_ summary: AdapterSummary) { AdapterRun.report(summary, options) }

    static func report(_ summary: AdapterSummary, _ options: GlobalOptions) {
        let fields = [
            ("records", summary.records), ("detections", summary.detections), ("counts", summary.counts),
            ("duplicates", summary.duplicates), ("conflicts", summary.conflicts), ("ignored", summary.ignored),
            ("bad", summary.bad), ("held_back", summary.heldBack),
        ]
        if options.format == .json {
            return Output.standard.line(.object(fields.map { ($0.0, .int($0.1)) }))
        }
        var table = Table(["APPENDED", ""], rightAligned: [1])
        table.add(["detections", Measure.grouped(summary.detections)])
        table.add(["counts", Measure.grouped(summary.counts)])
        table.add(["there already", Measure.grouped(summary.duplicates)])
        if summary.conflicts > 0 { table.add(["conflicts", Measure.grouped(summary.conflicts)]) }
        if summary.heldBack > 0 { table.add(["held back", Measure.grouped(summary.heldBack)]) }
        if summary.ignored > 0 { table.add(["of nobody", Measure.grouped(summary.ignored)]) }
        if summary.bad > 0 { table.add(["bad records", Measure.grouped(summary.bad)]) }
        Output.standard.write(table.text)
    }
}

/// Names the first hundred bad records and conflicts; the summary counts them all.
final class AdapterWarnings {
    private let place: String
    private var shown = 0

    init(place: String) { self.place = place }

    func take(_ report: AdapterReport) {
        shown += 1
        if shown == 101 { Console.warning("more of these follow, counted but not shown") }
        guard shown <= 100 else { return }
        switch report {
        case .bad(let bad): Console.warning("\(place): \(ErrorText.of(bad)); left out")
        case .conflict(let site, let label, let line):
            Console.warning(
                "\(place): line \(line): \(site), \(label): the log has another count, which stays; left out")
        }
    }
}
