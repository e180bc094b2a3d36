import EventLog
import FootfallEvents
import Pipeline
import Pseudonyms
import SwiftProtobuf
import TypedTopics
package import Timekeeping

/// From `detections` and `faces` to `visits`: one VisitorObserved a track, at its end, that names nobody.
///
/// **Exactly once.** What was read, the tracks that are open and the visits that follow become durable in one transaction of
/// the head. Killed at any moment, it goes on from there.
/// **Made-up visitors apart.** Visits of made-up tracks go to the topic that they were meant for, as long as it holds nothing else;
/// each turn writes either to one such topic or real ones. Where no topic is left for them they are left out and counted, and while
/// their store still makes more the stage fails with ``DemoTopicError`` instead.
/// **Deterministic.** Which visits there are, and what they say, depends on the records and their stored append times. The clock
/// decides only where a partition has nothing more to read: that nothing older will come. Then the append depends on that
/// partition's end, so it holds also for what another process appends at that moment. docs/privacy.md says what is left.
package final class AnonymizerStage: Stage {
    package let name: String
    private let log: EventLog
    private let visits: EventGathering<VisitorObserved>
    private let options: AnonymizerOptions
    private let pseudonyms: Pseudonyms
    private let now: @Sendable () -> EventTime
    private let optIns: OptIns

    private let position: StagePosition
    private var detections: AnonymizerInput<Detection>
    private var faces: AnonymizerInput<FaceEvent>
    private var tracks: TrackBook
    private var analyses: AnalysisBook
    /// By partition of the detections: tracks that ended and wait, in the order in which they ended.
    private var waiting: [UInt32: [StoredEndedTrackRecord]] = [:]
    /// Made-up visits for which there was no topic, since the stage began.
    private var leftOut = 0

    /// - Parameters:
    ///   - name: of the stage's position in the log.
    ///   - now: a seam for tests.
    /// - Throws: ``AnonymizerError``, `LogError`.
    package init(
        _ log: EventLog, pseudonyms: Pseudonyms, name: String = "anonymizer",
        options: AnonymizerOptions = AnonymizerOptions(),
        now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) throws {
        self.log = log
        self.name = name
        self.options = options
        self.pseudonyms = pseudonyms
        self.now = now
        _ = try FootfallTopic.detections.ensure(in: log)
        _ = try FootfallTopic.faces.ensure(in: log)
        visits = try FootfallTopic.visits.gathering(in: log)
        optIns = try OptIns(log)
        position = try StagePosition(log, name)
        let record = try StoredAnonymizerRecord.decoded(position.value)
        detections = try AnonymizerInput(log, FootfallTopic.detections, number: 1, record.inputs)
        faces = try AnonymizerInput(log, FootfallTopic.faces, number: 2, record.inputs)
        tracks = TrackBook(options, record.cameras)
        analyses = AnalysisBook(options, record)
        for input in record.inputs where input.input == 1 && !input.ended.isEmpty {
            waiting[input.partition] = input.ended
        }
    }

    // MARK: A turn

    package func turn(timeout: Duration) throws -> StageTurn {
        let token = log.wakeToken
        let clock = now()
        try pseudonyms.destroyExpired(now: clock)
        settle(clock)
        // Before the inputs are looked at: what is appended after that has a later append time than the clock has now.
        let settled = clock - options.slack
        try detections.look()
        try faces.look()
        let read = try takeRecords()
        let didEndSilent = try endSilent(settled: settled)
        let (ready, didDecide) = takeReady(settled: settled)
        guard read > 0 || didEndSilent || !ready.isEmpty else {
            try detections.feed.requireSound()
            try faces.feed.requireSound()
            log.wait(after: token, atMost: timeout)
            return StageTurn()
        }
        release(settled: settled)
        let isSynthetic = ready.first?.track.synthetic ?? false
        let target = isSynthetic ? try madeUpVisits(meantFor: ready[0].track.syntheticVisits) : visits
        let new = try target.map { target in
            try ready.map { try visit($0.track, $0.face, for: target.topic, clock: clock) }
        }
        position.move(to: try state().serializedBytes() as [UInt8])
        var participants: [any AppendParticipant] = [position]
        if let target, let new { participants.append(EventAppend(new, to: target, isSynthetic: isSynthetic)) }
        if didEndSilent { participants.append(EventsRead(to: detections.feed)) }
        if didDecide { participants.append(EventsRead(to: faces.feed)) }
        do { try log.append(participants) } catch LogError.expectationFailed(let failure)
            where failure.owner != .topic((target ?? visits).topic.name)
        {
            // Something was appended meanwhile, or another process does this stage's work: nothing was written.
            try reload()
            return StageTurn()
        }
        if target == nil { leftOut += ready.count }
        return StageTurn(recordsRead: read, eventsWritten: new?.count ?? 0)
    }

    /// What was stamped while the clock was ahead counts as of now, once that was set back.
    private func settle(_ clock: EventTime) {
        let (now, step) = (clock.milliseconds, Self.clockStep.milliseconds)
        tracks.settle(now: now, step: step)
        for (partition, list) in waiting {
            for (index, track) in list.enumerated() where track.appendTime > now + step {
                waiting[partition]?[index].appendTime = now
            }
        }
    }

    /// By less a clock is set now and then, and append times stand still meanwhile.
    private static let clockStep = Duration.seconds(300)

    /// Takes what there is, in the order of append over all partitions of both topics, up to a turn's worth. The order keeps
    /// what has to be remembered small; it changes no visit.
    private func takeRecords() throws -> Int {
        var taken = 0
        while taken < options.recordsPerTurn {
            // What a store opted in to before a detection was appended is there when the detection is.
            if detections.feed.fill() { try optIns.refresh() }
            _ = faces.feed.fill()
            switch (detections.first, faces.first) {
            case (nil, nil): return taken
            case (let detection?, let face) where detection.appendTime <= face?.appendTime ?? .max:
                take(detection.partition)
            case (_, let face?):
                let record = faces.feed.take(face.partition)
                analyses.take(record.event, appendTime: record.appendTime.milliseconds)
            case (_, nil): return taken
            }
            taken += 1
        }
        return taken
    }

    private func take(_ partition: Int) {
        let record = detections.feed.take(partition)
        tracks.take(record.event, partition: UInt32(partition), appendTime: record.appendTime.milliseconds)
        collectEnded()
    }

    /// Tracks that ended wait for their analyses, with what their store had opted in to.
    private func collectEnded() {
        guard !tracks.ended.isEmpty else { return }
        for (partition, track) in tracks.ended {
            var track = track
            track.optIns = optIns.inForce(track.store, before: EventTime(milliseconds: track.appendTime)).rawValue
            waiting[partition, default: []].append(track)
        }
        tracks.ended.removeAll(keepingCapacity: true)
    }

    /// Ends tracks of which nothing was heard, where their partition was read to its end; whether there were any.
    private func endSilent(settled: EventTime) throws -> Bool {
        for (index, lane) in detections.feed.lanes.enumerated() where lane.isExhausted {
            tracks.endSilent(partition: UInt32(index), before: settled.milliseconds)
        }
        let didEnd = !tracks.ended.isEmpty
        if didEnd { try optIns.refresh() }
        collectEnded()
        return didEnd
    }

    /// Takes the tracks that wait no longer, and says whether the clock had to decide on one of them.
    private func takeReady(
        settled: EventTime
    ) -> (ready: [(track: StoredEndedTrackRecord, face: StoredFaceRecord?)], byClock: Bool) {
        let byLog = faces.progress(clock: .min).time
        let progress = faces.progress(clock: settled)
        var ready: [(track: StoredEndedTrackRecord, face: StoredFaceRecord?)] = []
        var byClock = false
        // What goes to another topic than the first, as made-up visitors do, is for the next turn.
        var first: StoredEndedTrackRecord?
        for partition in waiting.keys.sorted() {
            var count = 0
            // In the order in which they ended: so the visits of a camera come in theirs.
            for track in waiting[partition]! {
                guard track.goesWhere(first ?? track) else { break }
                let found = track.pictures.map { analyses.analysis(of: $0, track) }
                if found.contains(where: { $0 == nil }) {
                    let deadline = EventTime(milliseconds: track.appendTime) + options.analysisWait
                    guard deadline <= progress.time else { break }
                    if deadline > byLog { byClock = true }
                }
                let byPicture = Dictionary(
                    zip(track.pictures.map(\.name), found), uniquingKeysWith: { first, _ in first })
                if first == nil { first = track }
                ready.append((track, FaceChoice.best(of: track) { byPicture[$0.name] ?? nil }))
                count += 1
            }
            waiting[partition]!.removeFirst(count)
            if waiting[partition]!.isEmpty { waiting[partition] = nil }
        }
        return (ready, byClock)
    }

    private func release(settled: EventTime) {
        analyses.forgetUnfinished(before: faces.progress(clock: .min).time.milliseconds)
        let reached = detections.progress(clock: settled).time
        guard reached > .min, analyses.count > 0 else { return }
        let wanted = Set(waiting.values.lazy.flatMap { $0 }.flatMap { $0.pictures.lazy.map(\.name) })
        analyses.release(before: reached.milliseconds) { wanted.contains($0) || tracks.isOpen(picture: $0) }
    }

    // MARK: Writing

    /// Where made-up visitors go that were meant for a topic, empty where that isn't known; `nil` where there is none for them.
    ///
    /// - Throws: ``DemoTopicError`` where their store makes more of them.
    private func madeUpVisits(meantFor topic: String) throws -> EventGathering<VisitorObserved>? {
        for name in [topic, options.demoVisits ?? ""] where DemoTopicName.refusal(name) == nil {
            do {
                try DemoTopicError.check(name, log)
                return try FootfallTopic.visits.gathering(in: log, named: name)
            } catch is DemoTopicError {} catch LogError.otherEventType {}
        }
        if let demo = options.demoVisits { throw DemoTopicError(topic: demo) }
        return nil
    }

    private var leftOutComplaint: String? {
        guard leftOut > 0 else { return nil }
        return
            "\(leftOut) made-up \(leftOut == 1 ? "visit was" : "visits were") left out: the topic they were meant for "
            + "is not known or holds real visits, and no stage demo names another"
    }

    /// What leaves the store's restricted topics of a track, and nothing else.
    private func visit(
        _ track: StoredEndedTrackRecord, _ face: StoredFaceRecord?, for topic: Topic, clock: EventTime
    ) throws -> VisitorObserved {
        let optIns = OptInSet(rawValue: track.optIns)
        var visit = VisitorObserved()
        visit.store = track.store
        visit.zone = track.zone
        visit.camera = track.camera
        // A detector may say of its tracks what it wants; the topic takes only times that can be.
        let bounds = topic.configuration.eventTimes
        let isTaken = bounds.fault(of: EventTime(milliseconds: track.lastSeen), appendedAt: clock) == nil
        visit.eventTime = isTaken ? track.lastSeen : track.appendTime
        visit.cameraSequence = track.sequence
        if track.lastSeen >= track.firstSeen, let dwell = UInt32(exactly: track.lastSeen &- track.firstSeen) {
            visit.dwellMs = dwell
        }
        if track.hasDirection, let direction = Direction(rawValue: Int(track.direction)) { visit.direction = direction }
        if track.hasX { visit.x = track.x }
        if track.hasY { visit.y = track.y }
        if track.hasConfidence { visit.confidence = track.confidence }
        if let face {
            if optIns.contains(.demographics) {
                if face.hasAge, let band = AgeBand(age: face.age) { visit.ageBand = band }
                if face.hasGender, let gender = Gender(rawValue: Int(face.gender)) { visit.gender = gender }
            }
            if optIns.contains(.emotion), face.hasEmotion, let emotion = Emotion(rawValue: Int(face.emotion)) {
                visit.emotion = emotion
                if face.hasEmotionScore { visit.emotionScore = face.emotionScore }
            }
        }
        var subject = PseudonymSubject.track(camera: track.camera, id: track.trackID)
        if let face, face.hasIdentity, optIns.contains(.returning) { subject = .identity(face.identity) }
        if let pseudonym = try pseudonyms.pseudonym(
            of: subject, store: track.store, eventTime: EventTime(milliseconds: track.lastSeen),
            appendTime: EventTime(milliseconds: track.appendTime), now: clock)
        {
            visit.visitor = pseudonym
        }
        return visit
    }

    // MARK: Its place

    private func state() -> StoredAnonymizerRecord {
        var record = StoredAnonymizerRecord()
        record.version = StoredAnonymizerRecord.currentVersion
        record.inputs = detections.stored + faces.stored
        for index in record.inputs.indices where record.inputs[index].input == 1 {
            record.inputs[index].ended = waiting[record.inputs[index].partition] ?? []
        }
        record.cameras = tracks.stored
        analyses.store(in: &record)
        return record
    }

    /// Starts over from what is durable.
    private func reload() throws {
        try position.reload()
        let record = try StoredAnonymizerRecord.decoded(position.value)
        detections = try AnonymizerInput(log, FootfallTopic.detections, number: 1, record.inputs)
        faces = try AnonymizerInput(log, FootfallTopic.faces, number: 2, record.inputs)
        tracks = TrackBook(options, record.cameras)
        analyses = AnalysisBook(options, record)
        waiting = [:]
        for input in record.inputs where input.input == 1 && !input.ended.isEmpty {
            waiting[input.partition] = input.ended
        }
    }

    package func lag() throws -> StageLag? {
        let (a, b) = (detections.lag, faces.lag)
        let oldest = [a.oldest, b.oldest].compactMap { $0 }.min()
        // Not the open tracks: one may stay open for half an hour.
        let pending = waiting.values.reduce(0) { $0 + $1.count }
        return StageLag(records: a.records + b.records, oldestAppendTime: oldest, pending: pending)
    }

    package var complaint: String? { detections.complaint ?? faces.complaint ?? optIns.complaint ?? leftOutComplaint }

    package func close() throws {}
}

extension StoredEndedTrackRecord {
    /// Whether its visit goes to the same topic as another's.
    fileprivate func goesWhere(_ other: StoredEndedTrackRecord) -> Bool {
        synthetic == other.synthetic && syntheticVisits == other.syntheticVisits
    }
}

extension StoredAnonymizerRecord {
    static let currentVersion: UInt32 = 1

    /// A stage's position; of a stage that never wrote, the start of everything.
    static func decoded(_ position: [UInt8]?) throws -> StoredAnonymizerRecord {
        guard let position else { return StoredAnonymizerRecord() }
        let record: StoredAnonymizerRecord
        do { record = try StoredAnonymizerRecord(serializedBytes: position) } catch {
            throw AnonymizerError.unknownPosition("\(error)")
        }
        guard record.version == currentVersion else {
            throw AnonymizerError.unknownPosition(
                "it is of version \(record.version), this program knows \(currentVersion)")
        }
        return record
    }
}
