import EventLog
import FootfallEvents
import TypedTopics

/// Which attributes a store's visits may have.
package struct OptInSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Age band and gender.
    package static let demographics = OptInSet(rawValue: 1)
    package static let emotion = OptInSet(rawValue: 2)
    /// A pseudonym over the identity that the analyzer reports.
    package static let returning = OptInSet(rawValue: 4)

    package init?(_ attribute: OptInAttribute) {
        switch attribute {
        case .demographics: self = .demographics
        case .emotion: self = .emotion
        case .returning: self = .returning
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

/// What stores opted in to, when: topic `opt-ins`, read from its start, since it is small and all of it counts.
///
/// One owner, one thread at a time.
package final class OptIns {
    /// A choice, and when it became durable: from then on it is in force.
    package struct Choice: Sendable {
        package let event: OptInChanged
        package let appendTime: Int64
    }

    private var records: TopicRecords<OptInChanged>?
    private let log: EventLog
    private var next: [PartitionID: Offset] = [:]
    private var choices: [String: [Choice]] = [:]

    /// A log without the topic is one in which nobody opted in.
    package init(_ log: EventLog) throws {
        self.log = log
        try refresh()
    }

    /// Reads what is new.
    package func refresh() throws {
        if records == nil {
            do { records = TopicRecords(log, try log.topic(FootfallTopic.optIns.name)) } catch LogError.unknownTopic {
                return
            }
        }
        guard let records else { return }
        for partition in records.topic.partitions {
            let state = try log.partitionState(records.topic, partition)
            var offset = max(next[partition] ?? state.logStart, state.logStart)
            while offset < state.highWaterMark {
                let (batch, following) = try records.read(partition, from: offset)
                for record in batch {
                    let choice = Choice(event: record.message, appendTime: record.appendTime)
                    choices[record.message.store, default: []].append(choice)
                }
                offset = following
            }
            next[partition] = offset
        }
    }

    /// What a store had opted in to when something became durable: by the choices that were durable before it.
    package func inForce(_ store: String, before appendTime: Int64) -> OptInSet {
        var set: OptInSet = []
        for choice in choices[store] ?? [] where choice.appendTime < appendTime {
            guard let attribute = OptInSet(choice.event.attribute) else { continue }
            if choice.event.optedIn { set.insert(attribute) } else { set.remove(attribute) }
        }
        return set
    }

    /// All choices, by store, in their order.
    package var all: [Choice] { choices.sorted { $0.key < $1.key }.flatMap(\.value) }
}
