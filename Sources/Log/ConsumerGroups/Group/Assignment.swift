import EventLog

/// Which member of a group is to read which partition: a pure function of the members and the topics, so that all members
/// compute the same without talking to each other.
package enum Assignment {
    /// What a member wants to read.
    package struct Subscriber: Sendable {
        package let id: String
        package let topics: Set<String>

        package init(id: String, topics: Set<String>) {
            self.id = id
            self.topics = topics
        }
    }

    /// Each partition goes to the subscriber that has the fewest so far; among equals to the lowest id. Topics with few
    /// subscribers go first, since those have no choice. Where all subscribe to the same topics the shares differ by one
    /// at most.
    ///
    /// - Parameters:
    ///   - members: in any order; their ids are unique.
    ///   - topics: in any order; those that nobody subscribes to are left out.
    /// - Returns: Every member's partitions in order of topic and partition, an empty list where there are none for it.
    package static func assign(_ topics: [Topic], to members: [Subscriber]) -> [String: [TopicPartition]] {
        let members = members.sorted { $0.id < $1.id }
        var shares = [[TopicPartition]](repeating: [], count: members.count)
        let queue =
            topics
            .map { topic in (topic, members.indices.filter { members[$0].topics.contains(topic.name) }) }
            .sorted { ($0.1.count, $0.0.name) < ($1.1.count, $1.0.name) }
        for (topic, subscribers) in queue where !subscribers.isEmpty {
            for partition in topic.partitions {
                let index = subscribers.min { (shares[$0].count, $0) < (shares[$1].count, $1) }!
                shares[index].append(TopicPartition(topic.id, partition))
            }
        }
        return Dictionary(uniqueKeysWithValues: zip(members.map(\.id), shares.map { $0.sorted() }))
    }
}
