import ArgumentParser
import EventLog

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

    func apply(to configuration: inout TopicConfiguration) {
        if let partitions { configuration.partitions = partitions }
        if let dataClass { configuration.dataClass = dataClass }
        if let schema { configuration.schema = schema == "none" ? nil : schema }
        if let partitioner { configuration.partitioner = partitioner }
        if let compressionLevel { configuration.compressionLevel = compressionLevel }
        if let eventBytesMax { configuration.eventBytesMax = eventBytesMax }
    }
}
