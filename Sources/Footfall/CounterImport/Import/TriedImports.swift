import EventLog
import FootfallEvents

/// Imports that were tried one after the other: each is held against what the log has, and against what those before it would have brought.
///
/// ```swift
/// let tried = TriedImports()
/// for file in files { previews.append(try CountsPreview(of: file, options, log: log, after: tried)) }
/// ```
/// Of a file that a bad line would stop all good lines are taken to be in. All that the topic has is kept, some 20 bytes an interval, whatever
/// the files can touch of it. All of them are into one topic of one log. For one thread.
package final class TriedImports {
    private var index: StatementIndex?
    private var events: [ImportEvent] = []

    package init() {}

    func index(_ read: () throws -> StatementIndex) rethrows -> StatementIndex {
        if let index { return index }
        let index = try read()
        self.index = index
        return index
    }

    /// Imports of a log, and those that were tried after them.
    func knownImports(_ log: EventLog?) throws -> KnownImports { try KnownImports(log, and: events) }

    /// Takes up what an import that was tried would have told of itself.
    func note(_ events: [ImportEvent]) { self.events += events }
}
