import EventLog
package import Timekeeping

/// Sets the checkpoints of a group, by a plan that is made first and executed as it was shown, or not at all.
package struct GroupReset: Sendable {
    private let groups: GroupAdministration
    private var log: EventLog { groups.log }

    package init(_ log: EventLog, now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock) {
        groups = GroupAdministration(log, now: now)
    }

    /// What a reset would do. Changes nothing; an active group can be planned for, but not reset.
    ///
    /// - Parameters:
    ///   - topics: those to reset; empty: all that the group ever read. Others may be named too: the group will begin
    ///     there.
    ///   - partitions: those to reset in each of the topics; empty: all.
    /// - Throws: ``GroupError/unknownGroup(_:known:)``, ``GroupError/noCheckpoint(group:topic:partition:)`` for a shift,
    ///   ``LogError/unknownTopic(_:known:)``, ``LogError/partitionOutOfRange(topic:partition:partitions:)``,
    ///   ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``.
    package func plan(
        _ group: String, to target: ResetTarget, topics names: [String] = [], partitions: [PartitionID] = []
    ) throws -> ResetPlan {
        let state = try groups.requireGroup(group)
        let topics = names.isEmpty ? try groups.topics(of: state) : try Set(names).sorted().map { try log.topic($0) }
        var rows: [ResetPlan.Row] = []
        for topic in topics {
            let all = topic.partitions
            for partition in partitions.isEmpty ? all : Set(partitions).sorted() {
                guard all.contains(partition) else {
                    throw LogError.partitionOutOfRange(
                        topic: topic.name, partition: partition, partitions: all.count)
                }
                rows.append(try row(group, state, topic, partition, target))
            }
        }
        return ResetPlan(group: group, generation: state.generation, rows: rows)
    }

    private func row(
        _ group: String, _ state: GroupState, _ topic: Topic, _ partition: PartitionID, _ target: ResetTarget
    ) throws -> ResetPlan.Row {
        let stored = try log.partitionState(topic, partition)
        let from = state.checkpoints[TopicPartition(topic.id, partition)].map { Offset($0.offset) }
        let to: Offset
        switch target {
        case .start: to = stored.logStart
        case .end: to = stored.highWaterMark
        case .time(let time): to = try log.offset(at: time, of: topic, partition)
        case .offset(let offset):
            guard offset >= stored.logStart, offset <= stored.highWaterMark else {
                throw LogError.offsetOutOfRange(
                    topic: topic.name, partition: partition, offset: offset, logStart: stored.logStart,
                    highWaterMark: stored.highWaterMark)
            }
            to = offset
        case .shift(let records):
            guard let from else {
                throw GroupError.noCheckpoint(group: group, topic: topic.name, partition: partition)
            }
            let (moved, overflow) = from.rawValue.addingReportingOverflow(Int64(records))
            let wanted = overflow ? (records < 0 ? Offset.zero : stored.highWaterMark) : Offset(moved)
            to = min(max(wanted, stored.logStart), stored.highWaterMark)
        }
        // Counts are of records that are there: not of what was purged, nor of what a restored log lacks.
        let read = min(max(from ?? stored.logStart, stored.logStart), stored.highWaterMark)
        return ResetPlan.Row(
            topic: topic.name, topicID: topic.id, partition: partition, from: from, to: to,
            skipped: max(to - read, 0), replayed: max(read - to, 0))
    }

    /// Sets the checkpoints of the plan in one transaction.
    ///
    /// - Throws: ``GroupError/activeGroup(_:members:)`` while the group has live members,
    ///   ``GroupError/stalePlan(_:reason:)`` when the group or the log is no longer what the plan was made for,
    ///   ``GroupError/unknownGroup(_:known:)``. Then nothing has changed.
    package func execute(_ plan: ResetPlan) throws {
        _ = try groups.requireGroup(plan.group)
        for row in plan.rows { try requireInside(row, of: plan) }
        let now = groups.now()
        let marks = try marks(of: plan)
        try log.updateGroup(plan.group) { state in
            try groups.requireInactive(state, plan.group, now)
            guard state.generation == plan.generation else {
                throw GroupError.stalePlan(plan.group, reason: "members came or went, or it was reset, in between")
            }
            for row in plan.rows {
                let found = state.checkpoints[row.place].map { Offset($0.offset) }
                guard found == row.from else {
                    let numbers = [row.from, found].map { $0.map(\.description) ?? "none" }
                    throw GroupError.stalePlan(
                        plan.group,
                        reason: "its checkpoint in topic '\(row.topic)', partition \(row.partition) went from "
                            + "\(numbers[0]) to \(numbers[1])")
                }
            }
            state.expelLapsed(at: now)
            state.reset(plan, marks, now: now)
        }
    }

    /// Whose offsets the group has from then on.
    private func marks(of plan: ResetPlan) throws -> [TopicPartition: LogMark] {
        var marks: [TopicPartition: LogMark] = [:]
        for row in plan.rows {
            marks[row.place] = try log.mark(log.topic(row.topic), row.partition, at: row.to)
        }
        return marks
    }

    /// The topic must be the same, and the target still be within it.
    private func requireInside(_ row: ResetPlan.Row, of plan: ResetPlan) throws {
        func stale(_ reason: String) -> GroupError {
            .stalePlan(plan.group, reason: "topic '\(row.topic)'\(reason)")
        }
        guard let topic = try log.topics().first(where: { $0.id == row.topicID && $0.name == row.topic }) else {
            throw stale(" was deleted")
        }
        let stored = try log.partitionState(topic, row.partition)
        guard row.to >= stored.logStart, row.to <= stored.highWaterMark else {
            throw stale(
                ", partition \(row.partition) now has the offsets from \(stored.logStart) to \(stored.highWaterMark), "
                    + "and \(row.to) is not among them")
        }
    }
}

extension GroupState {
    /// Sets the checkpoints of a plan. The generation grows, so no plan is executed twice.
    fileprivate mutating func reset(_ plan: ResetPlan, _ marks: [TopicPartition: LogMark], now: EventTime) {
        record!.generation += 1
        record!.topics = Set(record!.topics).union(plan.rows.map(\.topic)).sorted()
        for row in plan.rows {
            // What was purged unread stays unread, wherever the group begins anew.
            var checkpoint = checkpoints[row.place] ?? StoredCheckpointRecord()
            checkpoint.owner = ""
            checkpoint.offset = row.to.rawValue
            checkpoint.mark = marks[row.place] ?? LogMark()
            checkpoint.generation = record!.generation
            checkpoint.committedAtMs = now.milliseconds
            checkpoints[row.place] = checkpoint
        }
    }
}
