internal import FootfallEvents
internal import TypedTopics
package import EventLog
package import Timekeeping

/// What an operator says of stores. Every statement is an event of the topic `stores`, durable when the method returns.
///
/// One owner, one thread at a time; any number of processes beside it: each decides by all that was said before, or looks again.
package final class StoreAdministration {
    private let log: EventLog
    private let registry: StoreRegistry
    private let now: () -> EventTime

    /// - Parameters:
    ///   - log: opened for writing.
    ///   - now: a seam for tests.
    package init(_ log: EventLog, now: @escaping () -> EventTime = TimeSource.system.wallClock) {
        self.log = log
        self.now = now
        registry = StoreRegistry(log)
    }

    /// Appends the statements that say something new, all of them or none.
    ///
    /// - Parameter make: what is to be said, given what is known; asked again where others said something meanwhile.
    /// - Returns: The statements that were appended, in their order, with what each replaced from its moment on.
    /// - Throws: ``StoreError``, or what `make` throws; then nothing was appended.
    package func say(
        _ make: (KnownStores) throws -> [StoreStatement]
    ) throws -> [(statement: StoreStatement, before: StoreDescription?)] {
        // The topic has to be there for a look at its end.
        let gathering = try FootfallTopic.stores.gathering(in: log)
        return try log.repeating {
            try registry.refresh()
            var known = registry.known
            var said: [(statement: StoreStatement, before: StoreDescription?)] = []
            for statement in try make(known) {
                let timeline = known.timeline(of: statement.store)
                if let description = statement.content.description {
                    // What replaces it is checked with the names of all others as they will be.
                    if timeline?.entry(from: statement.validFrom)?.description == description { continue }
                } else if timeline == nil
                    || timeline?.entry(at: statement.validFrom).map({ $0.description == nil }) == true
                {
                    continue
                }
                said.append((statement, timeline?.entry(at: statement.validFrom)?.description))
                known.apply(statement)
            }
            for (statement, _) in said {
                if let description = statement.content.description { try known.requireFree(description) }
            }
            guard !said.isEmpty else { return [] }
            var request = AppendRequest()
            let time = now()
            try gathering.add(said.map { $0.statement.event(saidAt: time) }, to: &request)
            registry.expectEnd(in: &request)
            try log.append(request)
            return said
        }
    }
}
