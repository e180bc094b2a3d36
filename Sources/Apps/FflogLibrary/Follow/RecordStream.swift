internal import EventLog

/// The records of a topic as they come, from whichever process they are appended by: it ends when its task is cancelled.
///
/// ```swift
/// for try await record in try log.follow(VisitorObserved.self, from: "visits") { show(record.value) }
/// ```
/// **Order.** Each partition's records come in order; partitions take turns. Partitions that are added are read from their
/// start. **Memory.** It reads when it is asked and holds the records of one stored batch of each partition at most.
/// **Concurrency.** Each iterator reads on a thread of its own, so that no task is held up; it notices a cancellation within
/// 100 ms. A record is there within milliseconds of the commit that made it durable.
public struct RecordStream<Value: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Record<Value>
    public typealias Failure = FflogError

    let makeFollower: @Sendable () throws -> Follower<Value>

    /// Each iterator begins where the stream does.
    public func makeAsyncIterator() -> Iterator { Iterator(makeFollower) }

    /// One task's way through a ``RecordStream``.
    public struct Iterator: AsyncIteratorProtocol {
        private let source: Source
        private var records: [Record<Value>] = []
        private var taken = 0

        init(_ makeFollower: @escaping @Sendable () throws -> Follower<Value>) { source = Source(makeFollower) }

        /// The next record, once there is one; `nil` when the task is cancelled.
        ///
        /// - Throws: ``FflogError`` of kind `damaged` for a batch that can't be read, `notFound` or `refused` where the topic was
        ///   deleted or replaced. It has no more to give then.
        /// The next record, once there is one; `nil` when the task is cancelled.
        ///
        /// - Throws: ``FflogError`` of kind `damaged` for a batch that can't be read, `notFound` or `refused` where the topic was
        ///   deleted or replaced. It has no more to give then.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(FflogError) -> Record<Value>? {
            if taken == records.count {
                records = try await source.next().get()
                taken = 0
            }
            guard taken < records.count else { return nil }
            taken += 1
            return records[taken - 1]
        }
    }

    /// The follower on its thread, which ends with the iterator.
    private final class Source: Sendable {
        private let thread = BlockingThread(named: "fflog-follow")
        private let follower: FollowerBox<Value>

        init(_ makeFollower: @escaping @Sendable () throws -> Follower<Value>) {
            follower = FollowerBox(makeFollower)
        }

        deinit { thread.stop() }

        func next() async -> Result<[Record<Value>], FflogError> {
            let cancellation = Cancellation()
            return await withTaskCancellationHandler {
                await thread.run { [follower] in follower.next(until: cancellation) }
            } onCancel: {
                cancellation.cancel()
            }
        }
    }
}
