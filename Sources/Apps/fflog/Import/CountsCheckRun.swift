import CounterGuess
import CounterImport
import EventLog
import InputFiles
import LocalTime
import Reports
import Terminal
internal import Timekeeping

/// Shows what a mapping makes of one file after another, and what an import of it would say, into the data directory where there is one.
struct CountsCheckRun {
    private let formats: CounterFormats
    private let columns: CounterFormatArguments
    private let importing: CountsImportArguments
    private let options: GlobalOptions
    /// Into which an import would go; `nil` where there is no data directory yet.
    private let log: EventLog?
    private let source: String?
    /// Of several files those that come before; `nil` of one.
    private let tried: TriedImports?
    private var status = ExitStatus.ok
    /// Of which format the keys were shown last.
    private var shown: String?

    init(
        _ formats: CounterFormats, _ columns: CounterFormatArguments, _ importing: CountsImportArguments,
        source: String?, isOfSeveral: Bool, _ options: GlobalOptions
    ) throws {
        tried = isOfSeveral ? TriedImports() : nil
        (self.formats, self.columns, self.importing, self.options) = (formats, columns, importing, options)
        self.source = source
        do { log = try options.open(.read) } catch LogError.noDataDirectory { log = nil }
    }

    mutating func take(_ input: CountFiles.Input) throws {
        var isPrinted = false
        do {
            let file = try input.open(dataPath: options.dataPath)
            guard let format = formats.format(ofFileNamed: file.name) else {
                throw CommandEnded(ExitStatus.usage, "\(input.name): no mapping is for files of this name")
            }
            var settings = importing.settings(format, encoding: columns.textEncoding)
            settings.source = source
            let check = try MappingCheck(of: file, settings, log: log, after: tried) { _ in
                if let status = Interruption.status { throw CommandEnded(status) }
            }
            var failure: (any Error)? = check.failure
            if case .badLine(let line, _, _) = check.failure {
                failure = CommandEnded(
                    ExitStatus.failure, "\(input.name): \(line). An import would stop there, unless it has --skip-bad")
            }
            print(check, format, input.name, error: failure.map { ExitStatus.ofFailure($0).message })
            isPrinted = true
            if let failure { throw failure }
            if check.preview.leftSomethingOut { status = ExitStatus.worst(status, ExitStatus.partial) }
        } catch {
            if let ended = Interruption.status { throw CommandEnded(ended) }
            let failure = ExitStatus.ofFailure(error)
            Console.error(failure.message.contains(input.name) ? failure.message : "\(input.name): \(failure.message)")
            status = ExitStatus.worst(status, failure.status)
            if options.format == .json, !isPrinted {
                Output.standard.line(.object([("file", .string(input.name)), ("error", .string(failure.message))]))
            }
        }
        try Output.standard.flush()
    }

    /// - Throws: ``CommandEnded`` with the worst status, where that isn't 0.
    func finish() throws {
        if status != ExitStatus.ok { throw CommandEnded(status) }
    }

    private mutating func print(
        _ check: MappingCheck, _ format: CounterFormat, _ name: String, error: String?
    ) {
        let mapping = try? columns.mappingText(of: format)
        if options.format == .json { return Output.standard.line(json(check, mapping, name, error)) }
        let out = Output.standard
        if shown != format.identity, let mapping {
            out.line("\(format.name), with all that it extends:")
            out.write(mapping.json)
            out.line("")
        }
        shown = format.identity
        out.line("\(name): local time of \(check.zone)")
        var table = Table(
            ["LINE", "LOCAL TIME", "UTC", "SITE", "DOOR", "ENTERED", "EXITED", "TOTAL", ""], rightAligned: [0, 5, 6, 7])
        for row in check.rows { table.add(Self.cells(row)) }
        out.write(table.text)
        out.line("")
        out.write(CountsPreviewText.text(check.preview, intervalMinutes: Int(format.intervalSeconds / 60)))
        for warning in check.preview.warnings { Console.warning("\(name): \(warning)") }
    }

    private static func cells(_ row: MappingCheck.Row) -> [String] {
        switch row.content {
        case .bad(let reason): ["\(row.line)", "", "", "", "", "", "", "", "bad: \(reason)"]
        case .passed(let reason): ["\(row.line)", "", "", "", "", "", "", "", "left out: \(reason)"]
        case .interval(let interval):
            [
                "\(row.line)", interval.label, RFC3339.text(interval.start), interval.site, interval.door,
                interval.entered.map { "\($0)" } ?? "-", interval.exited.map { "\($0)" } ?? "-",
                interval.total.map { "\($0)" } ?? "-", interval.isMissing ? "missing" : interval.note,
            ]
        }
    }

    private func json(_ check: MappingCheck, _ mapping: MappingText?, _ name: String, _ error: String?) -> JSONValue {
        func count(_ value: UInt64?) -> JSONValue { value.map { .unsigned($0) } ?? .null }
        let rows = check.rows.map { row -> JSONValue in
            switch row.content {
            case .bad(let reason): .object([("line", .int(row.line)), ("bad", .string(reason))])
            case .passed(let reason): .object([("line", .int(row.line)), ("left_out", .string(reason))])
            case .interval(let interval):
                .object([
                    ("line", .int(row.line)), ("label", .string(interval.label)), ("start", .time(interval.start)),
                    ("seconds", .int(interval.seconds)), ("site", .string(interval.site)),
                    ("door", .string(interval.door)),
                    ("entered", count(interval.entered)), ("exited", count(interval.exited)),
                    ("total", count(interval.total)), ("missing", .bool(interval.isMissing)),
                ])
            }
        }
        return .object(
            [("file", .string(name))] + (error.map { [("error", .string($0))] } ?? []) + [
                ("time_zone", .string(check.zone)),
                ("mapping", mapping.map(JSONValue.init) ?? .null), ("lines", .array(rows)),
                ("reads", CountsPreviewText.json(check.preview)),
            ])
    }
}
