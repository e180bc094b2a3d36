import EventLog
package import Timekeeping

/// Who is in a group: joining, renewing and leaving, as changes of the state that a transaction reads and writes.
///
/// Two rules hold after each of them: an owner named in a checkpoint is a member of the record, and the generation grew
/// if the members are others. So whoever has the record's members can compute everybody's share of the partitions, and
/// a partition without owner is free.
extension GroupState {
    package static func validate(group name: String) throws(GroupError) {
        guard (1...249).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .invalidGroup(name, reason: "a name has 1 to 249 bytes, without spaces and control characters")
        }
    }

    package var generation: UInt64 { record?.generation ?? 0 }

    package func member(_ id: String) -> StoredMemberRecord? { record?.members.first { $0.id == id } }

    /// The members whose lease runs at `now`, but for those whose process is known to have ended.
    package func liveMembers(at now: EventTime) -> [StoredMemberRecord] {
        record?.members.filter { $0.leaseUntilMs > now.milliseconds && !$0.isDead } ?? []
    }

    /// Takes a new member in. The group is made where there is none.
    mutating func join(_ member: StoredMemberRecord, group: String) {
        var record = self.record ?? StoredGroupRecord()
        record.name = group
        record.generation += 1
        record.members.append(member)
        record.members.sort { $0.id < $1.id }
        record.topics = Set(record.topics).union(member.topics).sorted()
        self.record = record
    }

    /// Prolongs a member's lease, also where it ran out and nobody noticed: what the member owns is still its own.
    ///
    /// - Returns: Whether it is a member.
    mutating func renew(_ id: String, until lease: EventTime) -> Bool {
        guard let index = record?.members.firstIndex(where: { $0.id == id }) else { return false }
        record!.members[index].leaseUntilMs = max(lease.milliseconds, record!.members[index].leaseUntilMs)
        return true
    }

    /// Expels the members whose lease has run out, or whose process is known to have ended; what they own becomes free at
    /// their last commit.
    mutating func expelLapsed(at now: EventTime) {
        for member in record?.members ?? [] where member.leaseUntilMs <= now.milliseconds || member.isDead {
            remove(member.id)
        }
    }

    /// Takes a member out and frees what it owns.
    mutating func remove(_ id: String) {
        guard member(id) != nil else { return }
        record!.members.removeAll { $0.id == id }
        record!.generation += 1
        for (place, checkpoint) in checkpoints where checkpoint.owner == id { checkpoints[place]!.owner = "" }
    }
}

extension StoredMemberRecord {
    /// Whether its process is known to have ended: its lease is not waited for then.
    var isDead: Bool { MemberProcess(process)?.isDead ?? false }
}
