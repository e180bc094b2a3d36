import EventLog
package import Timekeeping

/// Makes plans of what a log's policies let go. Reads only.
package struct RetentionPlanner {
    private let log: EventLog

    package init(_ log: EventLog) { self.log = log }

    /// - Parameters:
    ///   - names: the topics; none is all. One that has no policy is not in the plan.
    ///   - now: ages are measured at it.
    /// - Throws: ``LogError/unknownTopic(_:known:)``, and what a damaged batch gives.
    package func plan(_ names: [String] = [], at now: EventTime) throws -> RetentionPlan {
        RetentionPlan(
            id: RetentionPlan.randomID(), at: now, topics: try topics(names).compactMap { try plan(topic: $0, at: now) }
        )
    }

    /// The topics of these names, each once, or all there are.
    func topics(_ names: [String]) throws -> [String] {
        if names.isEmpty { return try log.topics().map(\.name) }
        var seen: Set<String> = []
        return try names.filter { seen.insert($0).inserted }.map { try log.topic($0).name }
    }

    /// - Returns: `nil` where the topic has no policy.
    func plan(topic: String, at now: EventTime, countsAges: Bool = true) throws -> TopicPlan? {
        guard try log.policy(of: try log.topic(topic)) != nil else { return nil }
        let holdings = try log.holdings(of: topic)
        guard let policy = holdings.policy else { return nil }
        return TopicPlanner(holdings, policy, now: now, countsAges: countsAges).plan()
    }
}
