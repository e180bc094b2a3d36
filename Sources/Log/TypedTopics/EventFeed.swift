package import EventLog
package import EventSchema
package import Timekeeping

/// The events of all partitions of a topic in the order in which they were appended, as far as the last ``look()`` saw.
///
/// ```swift
/// let feed = EventFeed(log, FootfallTopic.optIns)
/// if try feed.look() != .same { forgetEverything() }
/// while let next = try feed.next() { apply(next.event) }
/// ```
/// Partitions are merged by append time, as it counts after the clock was set back: so it never goes back within one. After
/// partitions were added the later events of a key are in another than its earlier ones. Of equal append times the lower partition comes first. A topic that is made later,
/// gets partitions, is deleted and made anew or loses records to a purge is followed through all of it. Records that are no
/// events are left out and counted.
///
/// One owner, one thread at a time. Holds the events of a batch or more of each partition, of 256 KiB as they are stored.
package final class EventFeed<Event: TypedEvent> {
    package struct Item {
        package let partition: PartitionID
        package let offset: Offset
        package let appendTime: EventTime
        package let event: Event
    }

    /// A partition, and where the feed stands in it.
    package struct Lane {
        /// The next offset that was not handed out.
        package fileprivate(set) var next = Offset.zero
        /// Append time of the last event that was handed out.
        package fileprivate(set) var lastAppendTime = EventTime.min
        /// The partition's end at the last look.
        package fileprivate(set) var highWaterMark = Offset.zero
        fileprivate var buffer: [Item] = []
        fileprivate var taken = 0
        /// What the batch gives that begins at ``next``, since the last look.
        fileprivate var failure: (any Error)?
        /// The offset after the batches in `buffer`.
        fileprivate var bufferEnd = Offset.zero

        package var waiting: Item? { taken < buffer.count ? buffer[taken] : nil }
        /// Whether everything up to ``highWaterMark`` was handed out.
        package var isExhausted: Bool { waiting == nil && next >= highWaterMark }

        package init(next: Offset = .zero, lastAppendTime: EventTime = .min) {
            self.next = next
            self.lastAppendTime = lastAppendTime
        }
    }

    private let log: EventLog
    private var tail: TopicTail
    private let reader: EventReader<Event>
    package private(set) var lanes: [Lane]
    /// Whether a look found a topic.
    private var hasLooked = false
    package private(set) var skipped = SkippedRecords()

    /// - Parameters:
    ///   - name: another name than the topic's standard one.
    ///   - lanes: where to begin, by partition; those that are not there begin at the start.
    package init(_ log: EventLog, _ topic: EventTopic<Event>, named name: String? = nil, from lanes: [Lane] = []) {
        self.log = log
        tail = TopicTail(topic.definition, named: name)
        reader = EventReader(log)
        self.lanes = lanes
    }

    /// The topic as it was at the last look; `nil` where there was none.
    package var topic: Topic? { tail.topic }

    /// Looks how far the partitions go now. At the first look the topic is taken for that of the lanes that were given.
    ///
    /// - Returns: What was found: where it is another topic than before, the feed begins at its start.
    package func look() throws -> TopicTail.Found {
        let found = try tail.look(log)
        if found != .same, hasLooked {
            lanes = []
            skipped = SkippedRecords()
        }
        hasLooked = found != .nothing || hasLooked
        for (index, state) in tail.states.enumerated() {
            if index == lanes.count { lanes.append(Lane()) }
            lanes[index].highWaterMark = state.highWaterMark
            lanes[index].failure = nil
            skipPurged(index, to: state.logStart)
        }
        return found
    }

    /// What was purged unread can't be waited for.
    private func skipPurged(_ index: Int, to logStart: Offset) {
        let next = lanes[index].next
        guard next < logStart, lanes[index].waiting == nil else { return }
        if next > .zero { skipped.purged += logStart - next }
        lanes[index].next = logStart
    }

    /// The next event; `nil` when all that there was at the last look was handed out.
    ///
    /// - Throws: what a damaged batch gives, after all events before it and of the other partitions.
    package func next() throws -> Item? {
        fill()
        if let first { return take(first) }
        try requireSound()
        return nil
    }

    /// - Throws: what a damaged batch gives at which a partition stands. Whoever takes events by itself asks when it has nothing
    ///   else to do: what is sound comes first.
    package func requireSound() throws {
        for case let failure? in lanes.map(\.failure) { throw failure }
    }

    /// Reads batches of each partition that has more, and of which nothing is at hand.
    ///
    /// - Returns: Whether anything was read.
    @discardableResult
    package func fill() -> Bool {
        guard let topic = tail.topic else { return false }
        var didRead = false
        for index in lanes.indices {
            while lanes[index].waiting == nil, lanes[index].failure == nil,
                lanes[index].next < lanes[index].highWaterMark
            {
                read(topic, index)
                didRead = true
            }
        }
        return didRead
    }

    private func read(_ topic: Topic, _ index: Int) {
        let start = lanes[index].next
        do {
            let (records, end) = try reader.read(
                topic, PartitionID(index), from: start, before: lanes[index].highWaterMark)
            lanes[index].buffer = records.compactMap { record in
                switch record.content {
                case .event(let event):
                    return Item(
                        partition: record.partition, offset: record.offset,
                        appendTime: topic.clockCorrections.counted(record.appendTime, record.partition, record.offset),
                        event: event)
                case .unreadable(let reason): skipped.note(record.partition, record.offset, reason)
                case .nothing: break
                }
                return nil
            }
            lanes[index].taken = 0
            lanes[index].bufferEnd = end
            if lanes[index].buffer.isEmpty { lanes[index].next = end }
        } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where start < logStart {
            skipPurged(index, to: logStart)
        } catch {
            lanes[index].failure = error
        }
    }

    /// The partition whose next event was appended first, of those at hand.
    package var first: Int? {
        var first: (index: Int, appendTime: EventTime)?
        for (index, lane) in lanes.enumerated() {
            guard let item = lane.waiting, item.appendTime < first?.appendTime ?? .max else { continue }
            first = (index, item.appendTime)
        }
        return first?.index
    }

    /// Hands out the next event of a partition, which has one at hand.
    package func take(_ index: Int) -> Item {
        let item = lanes[index].buffer[lanes[index].taken]
        lanes[index].taken += 1
        lanes[index].lastAppendTime = item.appendTime
        if lanes[index].waiting == nil {
            lanes[index].next = lanes[index].bufferEnd
            lanes[index].buffer = []
            lanes[index].taken = 0
        } else {
            lanes[index].next = item.offset + 1
        }
        return item
    }

    /// Has the log refuse the request where a partition that was read to its end has more by then.
    package func expectEnds(in request: inout AppendRequest, owner: ExpectationOwner) {
        guard let topic = tail.topic else { return }
        for (index, lane) in lanes.enumerated() where lane.isExhausted {
            request.expect(highWaterMark: lane.highWaterMark, of: topic, PartitionID(index), owner: owner)
        }
    }
}
