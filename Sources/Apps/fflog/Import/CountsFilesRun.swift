import CounterImport
import ErrorKinds
import Reports
import Terminal

/// Several files in one command: all are tried, and what became of those that failed is said again at the end.
struct CountsFilesRun {
    private let importer: CountsFileImport
    private var total = ImportSummary()
    private var imported = 0
    private var tried = 0
    /// With a line for each.
    private var failed: [String] = []
    private var partial: [String] = []
    private var status = ExitStatus.ok

    init(_ importer: CountsFileImport) { self.importer = importer }

    /// - Throws: ``CommandEnded`` where the whole command is to end.
    mutating func take(_ input: CountFiles.Input) throws {
        tried += 1
        do {
            let summary = try importer.run(input, isOneOfSeveral: true)
            imported += 1
            total.add(summary)
            guard summary.leftSomethingOut else { return }
            status = ExitStatus.worst(status, ExitStatus.partial)
            partial.append(
                "\(input.name): \(Measure.grouped(summary.conflicts)) conflicts, "
                    + "\(Measure.grouped(summary.rejected)) bad lines"
                    + (summary.hasUnfinishedBeside ? ", and an unfinished import of its name still counts" : ""))
        } catch {
            if let ended = Interruption.status { throw CommandEnded(ended) }
            var isPrinted = false
            if case ImportError.badLine(_, _, let summary) = error {
                total.add(summary)
                // Its line has the summary and the error.
                isPrinted = true
            }
            let failure = ExitStatus.ofFailure(error)
            note(
                input.name, failure.status, failure.message, isNamed: failure.message.contains(input.name),
                isPrinted: isPrinted)
        }
        try Output.standard.flush()
    }

    /// Says what failed, and keeps it for the end.
    ///
    /// - Parameter isPrinted: whether standard output has it already.
    mutating func note(
        _ name: String, _ status: Int32, _ message: String, isNamed: Bool = false, isPrinted: Bool = false
    ) {
        let line = isNamed ? message : "\(name): \(message)"
        Console.error(line)
        failed.append(line)
        self.status = ExitStatus.worst(self.status, status)
        if importer.options.format == .json, !isPrinted {
            Output.standard.line(.object([("file", .string(name)), ("error", .string(message))]))
        }
    }

    /// - Throws: ``CommandEnded`` with the worst status, where that isn't 0.
    func finish() throws {
        let options = importer.options
        if options.format == .text, imported > 0 {
            Output.standard.line("\(imported) of \(tried) files")
            Output.standard.write(SummaryReport.table(total).text)
        }
        if !partial.isEmpty {
            Console.warning("not all of \(partial.count == 1 ? "a file" : "\(partial.count) files") was imported:")
            for line in partial { Console.say("  \(line)") }
        }
        if !failed.isEmpty {
            Console.error("\(failed.count) of the files failed:")
            for line in failed { Console.say("  \(line)") }
        }
        if status != ExitStatus.ok { throw CommandEnded(status) }
    }
}
