internal import ConsumerGroups
internal import DeadLetters
internal import EventLog
internal import Pipeline
internal import Timekeeping
internal import TypedTopics

/// The commit: events, dead letters and checkpoint in one transaction.
extension FaceStage {
    /// Commits what is finished without a gap before it, and keeps up with the group.
    func commitFinished() throws -> StageTurn {
        forgetStaleRetries()
        let taken = try takeFinished()
        let doneRetries = retries.values.filter { $0.outcome != nil }.sorted { $0.id < $1.id }
        guard !taken.isEmpty || !doneRetries.isEmpty else { return StageTurn() }

        var turn = StageTurn()
        let now = options.wallClock()
        // A picture and its letter, where that holds nobody up, may be analysed at the same time: one of them counts.
        var analyzed = Set<PictureTrigger.Identity>()
        for (partition, count) in taken.sorted(by: { $0.key < $1.key }) {
            turn.recordsRead += count
            for item in windows[partition]!.items.prefix(count) { try write(item, now, &turn, &analyzed) }
        }
        for item in doneRetries { try writeRetry(item, now, &turn, &analyzed) }
        // What a retry comes to holds only if nobody dropped the letter meanwhile, or retried it.
        if !doneRetries.isEmpty { letters.expectNothingNew(in: book) }
        var request = AppendRequest()
        faces.events.encode(into: &request)
        letters.encode(into: &request)

        options.onStep(.committing)
        do {
            try member.commit(appending: request)
        } catch LogError.expectationFailed(let failure) where failure.owner.canLookAgain {
            // Nothing is lost but this attempt to commit: the items stay finished.
            return StageTurn()
        } catch is GroupError {
            for partition in Array(windows.keys) { drop(partition) }
            return StageTurn()
        }
        options.onStep(.committed)
        // The next record of a key must know of a letter before it.
        if turn.deadLetters > 0 || !doneRetries.isEmpty { try book.follow() }
        for (partition, count) in taken { windows[partition]!.removeFirst(count) }
        for item in doneRetries {
            retries[item.id] = nil
            if let trigger = item.trigger, case .analyzed? = item.outcome {
                windows[item.id.partition]?.remember(trigger.identity, at: item.id.offset)
            }
        }
        return turn
    }

    /// Has the member move its positions behind what is finished.
    ///
    /// - Returns: how many items of each partition that is.
    private func takeFinished() throws -> [PartitionID: Int] {
        var taken: [PartitionID: Int] = [:]
        let hasFinished = windows.values.contains(where: \.hasFinishedHead)
        // A poll ends at the first partition whose next record is not finished: as many polls as there are partitions.
        for _ in 0..<(hasFinished ? windows.count : 1) {
            try member.poll(timeout: .zero, bytesMax: hasFinished ? 1 << 20 : 1) { place, batch in
                let index = taken[place.partition] ?? 0
                guard let window = windows[place.partition], window.start + index == place.start else {
                    return .stopBefore(place.start)
                }
                let count = window.finishedCount(from: index, through: batch.header.lastOffset)
                taken[place.partition] = index + count
                let next = place.start + count
                return next > batch.header.lastOffset ? .next : .stopBefore(next)
            }
        }
        return try alignWindows(taken)
    }

    private func write(
        _ item: AnalysisItem, _ now: EventTime, _ turn: inout StageTurn, _ analyzed: inout Set<PictureTrigger.Identity>
    ) throws {
        switch item.outcome {
        case .filtered, .duplicate, nil: break
        case .parked(let holder):
            try letters.park(item.id, key: item.key, behind: holder, at: now)
            turn.deadLetters += 1
        case .analyzed(let found): try write(found, of: item, &turn, &analyzed)
        case .failed(let cause):
            try letters.deadLetter(item.id, key: item.key, cause, at: now)
            turn.deadLetters += 1
        }
    }

    private func write(
        _ found: [AnalyzedFace], of item: AnalysisItem, _ turn: inout StageTurn,
        _ analyzed: inout Set<PictureTrigger.Identity>
    ) throws {
        guard let trigger = item.trigger else { preconditionFailure("only pictures have faces") }
        guard windows[item.id.partition]?.isAnalyzed(trigger.identity) != true,
            analyzed.insert(trigger.identity).inserted
        else { return }
        turn.eventsWritten += try faces.write(found, of: trigger)
    }

    private func writeRetry(
        _ item: AnalysisItem, _ now: EventTime, _ turn: inout StageTurn, _ analyzed: inout Set<PictureTrigger.Identity>
    ) throws {
        guard let letter = item.letter else { preconditionFailure("a retry has a letter") }
        switch item.outcome {
        case .failed(let cause):
            try letters.deadLetter(item.id, key: item.key, cause, at: now)
            turn.deadLetters += 1
        case .analyzed(let found):
            try write(found, of: item, &turn, &analyzed)
            try letters.resolve(letter, attempts: item.attempts + 1, at: now)
        case .filtered, .duplicate, .parked, nil: try letters.resolve(letter, attempts: item.attempts, at: now)
        }
    }
}
