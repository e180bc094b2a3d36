package import EventLog
package import Timekeeping

/// When a topic is sealed without being told: when its part of the head is large, or old.
package struct SealPolicy: Sendable {
    /// Bytes that a topic may have in the head: envelopes and bodies. Less where the topic's retention policy limits its bytes.
    package var headBytesMax: Int
    /// How long a record stays in the head at the most, since its append.
    package var ageMax: Duration
    /// Too few for a chunk that pays are left where they are, until they are much older; not so long where the topic's retention
    /// policy limits its age.
    package var recordsMin: Int

    package init(headBytesMax: Int = 64 << 20, ageMax: Duration = .seconds(86_400), recordsMin: Int = 4_000) {
        self.headBytesMax = headBytesMax
        self.ageMax = ageMax
        self.recordsMin = recordsMin
    }

    /// The head's share of what a topic may keep by its retention policy, and the least that it is sealed at. A seal is what a
    /// purge can let go of as a whole, and the head's file, which never shrinks, counts on the disk as well.
    static let shareOfCap = 32
    static let headBytesMin = 4 << 20

    /// The part of a largest age that a segment of few records may span, and the longest that few records stay in the head
    /// whatever the age is.
    static let partsOfAge: Int64 = 30
    static let agesOfFewMax = 7

    /// How long records stay in the head that are too few for a chunk. A segment goes as a whole, when its newest record is too
    /// old: what it spans is how much too old its oldest may get.
    private func ageOfFewMax(_ topic: Topic, in log: EventLog) throws -> Duration {
        let longest = ageMax * Self.agesOfFewMax
        guard let age = try log.policy(of: topic)?.age?.max else { return longest }
        return min(longest, max(.milliseconds(age.milliseconds / Self.partsOfAge), ageMax))
    }

    private func headBytesMax(_ topic: Topic, in log: EventLog) throws -> Int {
        guard let cap = try log.policy(of: topic)?.bytesMax else { return headBytesMax }
        return min(headBytesMax, max(cap / Self.shareOfCap, Self.headBytesMin))
    }

    package func isDue(_ topic: Topic, in log: EventLog, now: EventTime) throws -> Bool {
        var bytes = 0
        var records = 0
        var oldest: EventTime?
        for partition in topic.partitions {
            let (state, start) = try log.headExtent(topic, partition)
            bytes += state.storedBytes
            records += max(0, state.highWaterMark - start)
            guard start < state.highWaterMark else { continue }
            do {
                _ = try log.read(topic, partition, from: start, bytesMax: 1) { batch in
                    oldest = min(oldest ?? .max, EventTime(milliseconds: batch.header.appendTime))
                    return .stop
                }
            } catch LogError.offsetOutOfRange {}  // purged since
        }
        if records == 0 { return false }
        if try bytes > headBytesMax(topic, in: log) { return true }
        guard let oldest else { return false }
        let age = now - oldest
        guard age > ageMax else { return false }
        return try records >= recordsMin || age > ageOfFewMax(topic, in: log)
    }
}
