public import Timekeeping

/// What is to become durable together: batches, and the positions of the stage that made them. All of it or nothing.
package struct AppendRequest: Sendable {
    package struct Part: Sendable {
        package let topic: Topic
        package let partition: PartitionID
        package let batch: EncodedBatch
        /// The class for which the allow-list took the batch; `nil` where the topic, as the caller knew it, had none.
        let admittedAs: DataClass?
    }

    /// Where a stage's place in its input goes.
    package struct PositionChange: Sendable {
        package let name: String
        package let value: [UInt8]
    }

    /// What must still be so when the request is committed, and who says so.
    package struct Expectation: Sendable {
        enum Condition: Sendable {
            case highWaterMark(Topic, PartitionID, Offset)
            case partitions(Topic)
            case stagePosition(String, [UInt8]?)
        }

        let condition: Condition
        let owner: ExpectationOwner
    }

    /// A change of a consumer group in the transaction of what the group's member wrote: exactly-once for what it writes
    /// to the log.
    package struct GroupChange: Sendable {
        package let group: String
        /// Runs on the writer's thread, within its transaction. What it throws refuses the request.
        package let change: @Sendable (inout GroupState) throws -> Void
    }

    package var parts: [Part] = []
    package var positions: [PositionChange] = []
    package var groupChanges: [GroupChange] = []
    package var expectations: [Expectation] = []
    /// What is appended was made up, by simulation or a benchmark. It goes to topics that hold nothing else, or nothing yet.
    package var isSynthetic = false

    package init() {}

    package mutating func append(_ batch: EncodedBatch, to topic: Topic, _ partition: PartitionID) {
        parts.append(Part(topic: topic, partition: partition, batch: batch, admittedAs: nil))
    }

    package mutating func setPosition(_ name: String, _ value: [UInt8]) {
        positions.append(PositionChange(name: name, value: value))
    }

    package mutating func changeGroup(_ name: String, _ change: @escaping @Sendable (inout GroupState) throws -> Void) {
        groupChanges.append(GroupChange(group: name, change: change))
    }

    /// Refuses the request with ``LogError/expectationFailed(_:)`` where the partition's high-water mark is another.
    package mutating func expect(
        highWaterMark: Offset, of topic: Topic, _ partition: PartitionID, owner: ExpectationOwner
    ) {
        expectations.append(Expectation(condition: .highWaterMark(topic, partition, highWaterMark), owner: owner))
    }

    /// Refuses the request where the topic has other partitions by now: an expectation of each partition's end can't see those
    /// that were added.
    package mutating func expect(partitionsOf topic: Topic, owner: ExpectationOwner) {
        expectations.append(Expectation(condition: .partitions(topic), owner: owner))
    }

    /// Refuses the request where the position of that name is another: two of the same stage then can't both go on.
    package mutating func expect(position: [UInt8]?, of name: String, owner: ExpectationOwner) {
        expectations.append(Expectation(condition: .stagePosition(name, position), owner: owner))
    }

    /// Whether there is nothing to append, to change or to insist on.
    package var isEmpty: Bool { parts.isEmpty && positions.isEmpty && groupChanges.isEmpty && expectations.isEmpty }

    var byteCount: Int { parts.reduce(0) { $0 + $1.batch.byteCount + BatchHeader.byteCount } }
}

/// Where a batch went. It is durable.
public struct AppendReceipt: Sendable {
    public let topic: String
    public let partition: PartitionID
    public let baseOffset: Offset
    public let lastOffset: Offset
    public let appendTime: EventTime
}
