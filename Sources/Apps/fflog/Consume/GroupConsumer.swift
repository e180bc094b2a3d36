import Terminal
import ConsumerGroups
import EventLog

/// Reads as a member of a consumer group: prints, then commits what was printed.
struct GroupConsumer {
    let log: EventLog
    let topic: Topic
    let group: String
    let printer: RecordPrinter
    let limit: Int
    /// Whether to wait for more at the end.
    let follow: Bool
    let start: StartPosition
    let quiet: Bool
    /// Whether what was printed is committed; else somebody does that by `group commit`.
    let commits: Bool

    func run() throws {
        var options = GroupMemberOptions()
        options.start = start
        options.autoCommit = false
        options.onEvent = Self.telling(of: group, quiet: quiet)
        let member = try GroupMember(log, group: group, topics: [topic.name], options: options)
        do {
            try consume(member)
            if commits { try member.commit() }
            try member.close()
        } catch {
            try? member.close()
            throw error
        }
    }

    /// Says on standard error what happens to a member besides records.
    static func telling(of group: String, quiet: Bool) -> @Sendable (GroupMember, MemberEvent) -> Void {
        { _, event in
            switch event {
            case .gap(let gap):
                PurgedRecords.warn(
                    gap.topic, gap.partition, from: gap.from, to: gap.to, reader: "group '\(group)' read them")
            case .expelled(let member, _):
                Console.warning("member \(member) was silent for too long and was expelled; it joins again")
            case .claimed(let partitions):
                if !quiet, Console.isTerminal {
                    let list = partitions.map { "\($0.partition)" }.joined(separator: ", ")
                    Console.say("now reading partitions \(list)")
                }
            case .joined, .revoking: break
            }
        }
    }

    /// Commits only what has reached standard output: a crash in between shows records again, and loses none.
    private func consume(_ member: GroupMember) throws {
        var left = limit
        var isIdle = false
        while left > 0, !Interruption.isRequested {
            let polled = try member.poll(timeout: .milliseconds(follow ? 500 : 200)) { place, batch in
                let range = place.start.rawValue..<Int64.max
                let printed = try printer.print(
                    batch, partition: place.partition, range: range, limit: left, to: Output.standard)
                left -= printed
                let end = max(place.start, batch.header.baseOffset) + printed
                if left == 0 { return .stopBefore(end) }
                return Interruption.isRequested ? .stop : .next
            }
            log.closeSegments()  // whoever reads our output may let it wait for hours
            try Output.standard.flush()
            if polled.records > 0 {
                if commits { try member.commit() }
                isIdle = false
            } else if !follow {
                // Twice nothing: partitions that another member is giving up have had the time to arrive.
                if isIdle, try Self.isAtEnd(member, group, topic, log) { break }
                isIdle = true
            }
        }
    }

    /// Whether the group has read to the end, counting what other members own and still read.
    static func isAtEnd(_ member: GroupMember, _ group: String, _ topic: Topic, _ log: EventLog) throws -> Bool {
        for owned in member.partitions {
            if owned.position < (try log.partitionState(topic, owned.partition).highWaterMark) { return false }
        }
        let description = try GroupAdministration(log).describe(group)
        let others = description.partitions.filter { partition in
            partition.topic == topic.name && !member.partitions.contains { $0.partition == partition.partition }
        }
        // A partition without an owner is about to be claimed, by this member or by another.
        return others.allSatisfy { $0.owner != nil || $0.lagRecords == 0 }
    }
}
