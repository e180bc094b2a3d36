import EventLog
import FootfallEvents
import Pipeline
import SwiftProtobuf
import TypedTopics
package import Timekeeping

/// Deletes each picture as soon as its analysis is committed, and every other one before it is an hour old; and what
/// processes that were killed have left of pictures which never got a name.
///
/// The deletions and the stage's place in `faces` are one transaction: killed at any moment, none is left out and none is
/// said twice.
package final class PictureRemovalStage: Stage {
    package struct Options: Sendable, Equatable {
        /// After it was taken a picture goes in any case: an hour, less what a sweep may come late.
        package var ageMax = Duration.seconds(58 * 60)
        /// Between two looks at all pictures.
        package var sweepInterval = Duration.seconds(30)
        /// Between two looks for bytes without a name; the first comes at once.
        package var orphanSweepInterval = Duration.seconds(10 * 60)
        /// Of `faces`, and of pictures that expired, in one transaction.
        package var recordsPerTurn = 1_000

        package init() {}
    }

    package let name: String
    private let log: EventLog
    private let store: any PictureStore
    private let options: Options
    private let now: @Sendable () -> EventTime
    private let position: StagePosition
    private var faces: AnonymizerInput<FaceEvent>
    private var nextSweep = EventTime.min
    private var nextOrphanSweep = EventTime.min

    /// - Parameter now: a seam for tests.
    package init(
        _ log: EventLog, _ store: any PictureStore, name: String = "picture-removal", options: Options = Options(),
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws {
        self.log = log
        self.store = store
        self.name = name
        self.options = options
        self.now = now
        _ = try FootfallTopic.faces.ensure(in: log)
        position = try StagePosition(log, name)
        faces = try Self.input(log, position)
    }

    private static func input(_ log: EventLog, _ position: StagePosition) throws -> AnonymizerInput<FaceEvent> {
        let record = try StoredAnonymizerRecord.decoded(position.value)
        return try AnonymizerInput(log, FootfallTopic.faces, number: 2, record.inputs)
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        let token = log.wakeToken
        try sweepOrphans()
        try faces.look()
        var removals: [String: PictureRemoval] = [:]
        let read = try takeAnalyzed(&removals)
        try takeExpired(&removals)
        guard read > 0 || !removals.isEmpty else {
            try faces.feed.requireSound()
            log.wait(after: token, atMost: timeout)
            return StageTurn()
        }
        var record = StoredAnonymizerRecord()
        record.version = StoredAnonymizerRecord.currentVersion
        record.inputs = faces.stored
        position.move(to: try record.serializedBytes() as [UInt8])
        let pictures = removals.values.sorted { $0.picture.name < $1.picture.name }
        var participants: [any AppendParticipant] = [position]
        if !pictures.isEmpty { participants.append(store.removal(of: pictures)) }
        do { try log.append(participants) } catch is PictureChanged {
            try reload()
            return StageTurn()
        } catch LogError.expectationFailed {
            // Another process does this stage's work: nothing was deleted.
            try reload()
            return StageTurn()
        }
        return StageTurn(recordsRead: read, eventsWritten: removals.count)
    }

    /// Starts over from what is durable.
    private func reload() throws {
        try position.reload()
        faces = try Self.input(log, position)
        nextSweep = .min
    }

    /// A process that was killed while it stored pictures has left bytes that nobody else would ever remove.
    private func sweepOrphans() throws {
        let clock = now()
        guard clock >= nextOrphanSweep || nextOrphanSweep - clock > options.orphanSweepInterval else { return }
        try store.sweep()
        nextOrphanSweep = clock + options.orphanSweepInterval
    }

    private func takeAnalyzed(_ removals: inout [String: PictureRemoval]) throws -> Int {
        var read = 0
        while read < options.recordsPerTurn {
            faces.feed.fill()
            guard let first = faces.first else { break }
            let record = faces.feed.take(first.partition)
            read += 1
            // What got its name after the analysis is another picture.
            guard case .pictureAnalyzed = record.event.event, let picture = try store.picture(record.event.picture),
                picture.storedAt <= record.appendTime
            else { continue }
            removals[picture.name] = PictureRemoval(picture, reason: .analyzed)
        }
        return read
    }

    private func takeExpired(_ removals: inout [String: PictureRemoval]) throws {
        let clock = now()
        // A clock that was set back must not put it off.
        guard clock >= nextSweep || nextSweep - clock > options.sweepInterval else { return }
        nextSweep = clock + options.sweepInterval
        try store.forEachPicture { picture in
            // One that is stored later than now was so before the clock was set back: how old it is nobody knows.
            let isOfAnotherClock = picture.takenAt - clock > options.sweepInterval * 2
            guard picture.takenAt + options.ageMax <= clock || isOfAnotherClock,
                removals[picture.name] == nil
            else { return }
            guard removals.count < options.recordsPerTurn * 2 else {
                nextSweep = .min  // the rest in the next turn
                return
            }
            removals[picture.name] = PictureRemoval(picture, reason: .expired)
        }
    }

    package func lag() throws -> StageLag? {
        StageLag(records: faces.lag.records, oldestAppendTime: faces.lag.oldest)
    }

    package var complaint: String? { faces.complaint }

    package func close() throws {}
}
