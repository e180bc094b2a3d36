import ErrorKinds
internal import Timekeeping
package import CounterImport
package import EventLog
package import Pipeline

/// Imports counter files as they come into a folder. Each file's content is its place: the import keeps that in the transaction of what it
/// appends.
///
/// Its records are lines of files, its lag files that wait, its dead letters files that were refused.
package final class ImportStage: Stage {
    package let name: String
    private let folder: FolderImport
    private let say: @Sendable (String) -> Void
    /// Another import has its turn, so that nothing was done.
    private var waiting: String?

    /// How long it waits for its turn before it looks whether it is to stop.
    private static let patience = Duration.seconds(1)

    /// - Parameter say: told what a person has to see to.
    /// - Throws: ``FolderError`` where the folder can't be watched, or another process does.
    package init(
        _ log: EventLog, _ options: FolderImport.Options, name: String, say: @escaping @Sendable (String) -> Void
    ) throws {
        self.name = name
        self.say = say
        folder = try FolderImport(log, options)
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        let say = say
        let end = TimeSource.system.monotonic() + Self.patience
        let taken: FolderReport?
        do {
            taken = try folder.turn(timeout: timeout) { notice in
                switch notice {
                case .importing(let name, .warning(let warning)): say("\(name): \(warning)")
                case .importing(_, .waiting(let process)):
                    if TimeSource.system.monotonic() > end { throw TurnOfAnother(process: process) }
                case .importing: break
                case .left(let name, let reason): say("\(name) stays in the folder: \(reason)")
                case .changed(let name, let disturbance, let part):
                    say("\(name) \(disturbance)" + (part.map { "; \($0)" } ?? ""))
                // The complaint says so for as long as it is so.
                case .kept: break
                }
            }
        } catch let other as TurnOfAnother {
            waiting = other.description
            return StageTurn()
        }
        waiting = nil
        guard let taken else { return StageTurn() }
        switch taken.outcome {
        case .done: break
        case .partial: say("\(taken.name) is imported, but for what \(taken.movedTo) lists in its report")
        case .refused: say("\(taken.name) is refused: \(taken.error ?? "")")
        }
        return StageTurn(
            recordsRead: max(1, taken.summary?.rows ?? 0), eventsWritten: taken.summary?.appended ?? 0,
            deadLetters: taken.outcome == .refused ? 1 : 0)
    }

    package func lag() -> StageLag? { StageLag(records: folder.waiting) }

    package var complaint: String? { waiting ?? folder.complaint }

    package func close() {}
}

/// Another import goes on; this one waits for its turn.
private struct TurnOfAnother: KindedError {
    let process: Int32?
    var kind: ErrorKind { .contention }
    var description: String { "waits for another import" + (process.map { " (process \($0))" } ?? "") }
}
