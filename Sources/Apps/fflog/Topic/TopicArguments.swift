import ArgumentParser
import EventLog
internal import Timekeeping

extension DataClass: ExpressibleByArgument {}
extension Partitioner: ExpressibleByArgument {}

/// What `topic create` and `topic alter` can set.
struct TopicArguments: ParsableArguments {
    @Option(name: .shortAndLong, help: "Partitions, 1 to 1024. They can be added later, never removed.")
    var partitions: Int?

    @Option(
        name: .customLong("class"),
        help: "Data class: restricted, pseudonymous, anonymous or operational.")
    var dataClass: DataClass?

    @Option(help: "Event schema of every record, such as footfall.v1.VisitorObserved; 'none' for any bytes.")
    var schema: String?

    @Option(help: "How a key finds its partition: kafka (murmur2) or eventhubs (lookup3).")
    var partitioner: Partitioner?

    @Option(help: "zstd level, 1 (fast) to 19 (small).")
    var compressionLevel: Int?

    @Option(name: .customLong("max-event-bytes"), help: "The largest event that is taken, in bytes.")
    var eventBytesMax: Int?

    @Option(
        help: ArgumentHelp(
            "The earliest event time that is taken: a date (UTC), RFC 3339, or 'none'; 2000-01-01 unless said.",
            valueName: "time"))
    var earliestEventTime: String?

    @Option(
        help: ArgumentHelp(
            "How far ahead of its append an event time may be: 7d, 12h, or 'none' for any; 1d unless said.",
            valueName: "duration"))
    var eventTimeAhead: String?

    func validate() throws {
        do {
            if let earliestEventTime { _ = try EventTimeBoundsText.earliest(earliestEventTime) }
            if let eventTimeAhead { _ = try EventTimeBoundsText.ahead(eventTimeAhead) }
        } catch { throw ValidationError("\(error)") }
    }

    func apply(to configuration: inout TopicConfiguration) {
        if let partitions { configuration.partitions = partitions }
        if let dataClass { configuration.dataClass = dataClass }
        if let schema { configuration.schema = schema == "none" ? nil : schema }
        if let partitioner { configuration.partitioner = partitioner }
        if let compressionLevel { configuration.compressionLevel = compressionLevel }
        if let eventBytesMax { configuration.eventBytesMax = eventBytesMax }
        // Both were read once already; `none` is no bound.
        if let earliestEventTime {
            configuration.eventTimes.earliest = (try? EventTimeBoundsText.earliest(earliestEventTime)) ?? nil
        }
        if let eventTimeAhead {
            configuration.eventTimes.ahead = (try? EventTimeBoundsText.ahead(eventTimeAhead)) ?? nil
        }
    }
}
