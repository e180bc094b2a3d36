import EventLog
import EventRecords
import FootfallEvents

extension FootfallTopic {
    /// What gathers events for the topic in `log`, which is created where it is missing, in the version that this program
    /// writes.
    ///
    /// - Throws: ``LogError/refusedChange(_:reason:)`` where the topic has other events.
    package func gathering(in log: EventLog) throws -> EventGathering {
        try EventGathering(ensure(in: log), schema: schema.register(in: log))
    }
}
