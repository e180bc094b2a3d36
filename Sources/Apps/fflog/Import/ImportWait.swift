import Terminal
import CounterImport

/// Says once that another import has its turn, and ends the waiting where the command is interrupted.
final class ImportWait {
    private let options: GlobalOptions
    private var isSaid = false

    init(_ options: GlobalOptions) { self.options = options }

    func note(_ notice: ImportNotice) throws {
        if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
        guard case .waiting(let process) = notice, !isSaid else { return }
        isSaid = true
        options.say("waiting for another import\(process.map { " (process \($0))" } ?? "")")
    }
}
