@testable import ConsumerGroups
@testable import EventLog
import TestSupport
import Testing

@Suite struct AssignmentTests {
    private func topic(_ id: UInt32, _ name: String, partitions: Int) -> Topic {
        Topic(
            id: TopicID(rawValue: id), configuration: TopicConfiguration(name: name, partitions: partitions),
            schemaID: nil, createdAt: 0)
    }

    private func subscriber(_ id: String, _ topics: String...) -> Assignment.Subscriber {
        Assignment.Subscriber(id: id, topics: Set(topics))
    }

    @Test
    func `Every partition goes to one member, the shares differ by one at most, and the order given is no matter`() {
        for seed in UInt64(1)...200 {
            var random = SeededGenerator(seed: seed)
            let names = (0..<Int.random(in: 1...4, using: &random)).map { "t\($0)" }
            let topics = names.enumerated().map { index, name in
                topic(UInt32(index + 1), name, partitions: .random(in: 1...40, using: &random))
            }
            let members = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Assignment.Subscriber(id: String(UInt64.random(in: 0...UInt64.max, using: &random)), topics: Set(names))
            }
            let shares = Assignment.assign(topics, to: members)
            let all = shares.values.flatMap { $0 }
            let expected = topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.id, $0) } }
            #expect(all.sorted() == expected.sorted(), "seed \(seed)")
            #expect(Set(shares.keys) == Set(members.map(\.id)), "seed \(seed)")
            let counts = shares.values.map(\.count)
            #expect(counts.max()! - counts.min()! <= 1, "seed \(seed)")
            let again = Assignment.assign(
                topics.shuffled(using: &random), to: members.shuffled(using: &random))
            #expect(again == shares, "seed \(seed)")
        }
    }

    @Test func `A topic goes only to those who read it, and they take less of the others`() {
        let shares = Assignment.assign(
            [topic(1, "a", partitions: 6), topic(2, "b", partitions: 2)],
            to: [subscriber("m1", "a", "b"), subscriber("m2", "a")])
        #expect(shares["m1"]!.filter { $0.topic.rawValue == 2 }.count == 2)
        #expect(shares["m1"]!.count == 4)
        #expect(shares["m2"]!.count == 4)
    }

    @Test func `More members than partitions leaves the last without any`() {
        let shares = Assignment.assign(
            [topic(1, "a", partitions: 1)], to: [subscriber("m2", "a"), subscriber("m1", "a")])
        #expect(shares["m1"]!.count == 1)
        #expect(shares["m2"]! == [])
    }

    @Test func `A topic that nobody reads is left out`() {
        let shares = Assignment.assign(
            [topic(1, "a", partitions: 1), topic(2, "b", partitions: 3)], to: [subscriber("m", "a")])
        #expect(shares["m"]!.map(\.topic.rawValue) == [1])
    }
}
