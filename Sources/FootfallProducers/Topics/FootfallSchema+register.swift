import EventLog
import EventSchema
import FootfallEvents

extension FootfallSchema {
    /// The version of the event type that this program writes, registered in `log`: what its batches are labelled with. It may
    /// be older than the newest.
    ///
    /// - Throws: ``IncompatibleSchema`` where the log has versions beside which it can't stand.
    package func register(in log: EventLog) throws -> SchemaRecord {
        try log.registerSchema(name: name, descriptorSet: descriptorSet, admittedBy: SchemaCompatibility.admit)
    }
}
