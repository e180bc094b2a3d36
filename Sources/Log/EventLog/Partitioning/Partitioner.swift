/// The rule by which a key finds its partition; stored with the topic, since changing it would split a key's order.
public enum Partitioner: String, CaseIterable, Sendable {
    /// murmur2, as Kafka's own clients do it.
    case kafka
    /// Jenkins lookup3, as Azure Event Hubs does it.
    case eventhubs

    /// The partition of `key` among `count` partitions.
    package func partition(ofKey key: UnsafeRawBufferPointer, among count: Int) -> PartitionID {
        switch self {
        case .kafka:
            // Kafka's toPositive() clears the sign bit.
            PartitionID(Int(Murmur2.hash(key) & 0x7FFF_FFFF) % count)
        case .eventhubs:
            PartitionID(abs(Int(Lookup3.eventHubsHash(key))) % count)
        }
    }

    package func partition(ofKey key: String, among count: Int) -> PartitionID {
        var key = key
        return key.withUTF8 { partition(ofKey: UnsafeRawBufferPointer($0), among: count) }
    }
}
