internal import EventLog
internal import Synchronization

/// Whether a task wants no more.
final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    var isCancelled: Bool { flag.load(ordering: .relaxed) }
    func cancel() { flag.store(true, ordering: .relaxed) }
}

/// Reads a topic to its end, and waits for more. One thread at a time.
final class Follower<Value: Sendable> {
    private let reader: LaneReader<Value>
    private var lanes: [Lane]
    /// Whether partitions that are added are followed too.
    private let followsAll: Bool
    /// The lane whose turn it is.
    private var turn = 0

    init(_ reader: LaneReader<Value>, _ lanes: [Lane], followsAll: Bool) {
        self.reader = reader
        self.lanes = lanes
        self.followsAll = followsAll
    }

    /// The records of the next batch, once there is one; none when it is cancelled.
    func next(until cancellation: Cancellation) throws -> [Record<Value>] {
        while !cancellation.isCancelled {
            let token = reader.log.wakeToken
            try reader.look()
            if followsAll {
                for partition in reader.topic.partitions.dropFirst(lanes.count) {
                    lanes.append(Lane(partition: partition, next: .zero))
                }
            }
            for _ in lanes {
                turn = (turn + 1) % lanes.count
                let records = try reader.read(&lanes[turn])
                if !records.isEmpty { return records }
            }
            reader.log.wait(after: token)
        }
        return []
    }
}

/// A follower that its thread makes when it first needs one, and that has ended after an error.
final class FollowerBox<Value: Sendable>: @unchecked Sendable {
    // Sendable: only one thread, that of its source, looks into it.
    private let make: () throws -> Follower<Value>
    private var follower: Follower<Value>?
    private var hasEnded = false

    init(_ make: @escaping () throws -> Follower<Value>) { self.make = make }

    func next(until cancellation: Cancellation) -> Result<[Record<Value>], FflogError> {
        guard !hasEnded else { return .success([]) }
        do {
            let follower = try self.follower ?? make()
            self.follower = follower
            return .success(try follower.next(until: cancellation))
        } catch {
            hasEnded = true
            return .failure(FflogError(error))
        }
    }
}

extension FootfallLog {
    /// A topic's records as bytes, those that are there and those that will be.
    ///
    /// - Parameters:
    ///   - partition: one partition; `nil` follows all, those that are added too.
    ///   - start: where to begin, in each partition: the end as it is now unless said.
    /// - Throws: ``FflogError`` of kind `notFound` for a topic, partition or offset that isn't there.
    public func follow(
        _ topic: String, _ partition: PartitionID? = nil, from start: ReadStart = .end
    ) throws(FflogError) -> RecordStream<[UInt8]> {
        try translating {
            try stream(try log.topic(topic), partition, start) { [log] in ByteDecoder(log) }
        }
    }

    /// A topic's records as events, those that are there and those that will be.
    ///
    /// - Parameters:
    ///   - partition: one partition; `nil` follows all, those that are added too.
    ///   - start: where to begin, in each partition: the end as it is now unless said.
    /// - Throws: ``FflogError`` of kind `notFound` for a topic, partition or offset that isn't there, `refused` where the topic has
    ///   other events.
    public func follow<Event: EventMessage>(
        _ type: Event.Type, from topic: String, _ partition: PartitionID? = nil, from start: ReadStart = .end
    ) throws(FflogError) -> RecordStream<Event> {
        try translating {
            try stream(try self.topic(topic, of: Event.eventDefinition), partition, start) { [log] in
                try DecoderTask<Event>(log: log).run()
            }
        }
    }

    private func stream<Value: Sendable>(
        _ topic: Topic, _ partition: PartitionID?, _ start: ReadStart,
        _ makeDecoder: @escaping @Sendable () throws -> any BatchDecoding<Value>
    ) throws -> RecordStream<Value> {
        // Decided now, so that nothing that is appended before the first iterator is missed.
        let lanes = try LaneReader(log, topic, makeDecoder()).lanes(partition, from: start, toEnd: false)
        return RecordStream { [self] in
            Follower(LaneReader(log, topic, try makeDecoder()), lanes, followsAll: partition == nil)
        }
    }
}
