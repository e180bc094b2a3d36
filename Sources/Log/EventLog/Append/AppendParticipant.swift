/// Something that becomes durable together with others, in one transaction: the events of a stage, its position, the pictures
/// that they name, the proof that a device may write.
///
/// ```swift
/// try log.append([position, proof, EventAppend(detections, to: gathering), pictures])
/// ```
/// `EventLog.append(_:)` asks each to join, in order, and appends; where an expectation did not hold it asks all of them
/// again, a bounded number of times. Participants that hold a lock from joining to the end, such as pictures, come last. Called on
/// the caller's thread.
package protocol AppendParticipant {
    /// Adds what it brings, by the log as it is now: batches, positions, and what it insists on. Called again for each attempt.
    ///
    /// - Throws: why it can't take part; then nothing is appended.
    func join(_ request: inout AppendRequest) throws

    /// All of it is durable. For what the participant knows of itself; it can't fail.
    func appended(_ receipts: [AppendReceipt])

    /// Nothing of it is in the log, and there is no other attempt.
    func abandoned()

    /// What is left to do after all participants were told that it is durable. What it throws undoes nothing, and keeps no other
    /// participant from settling.
    func settle() throws
}

extension AppendParticipant {
    package func appended(_ receipts: [AppendReceipt]) {}
    package func abandoned() {}
    package func settle() throws {}
}

extension EventLog {
    /// So many attempts are overtaken by others, one after the other, before it is given up.
    package static let attemptsMax = 1_000

    /// Appends what the participants bring, all of it or nothing, and blocks until it is durable.
    ///
    /// - Returns: Where the batches went; nothing where no participant brought anything.
    /// - Throws: What a participant throws; ``LogError/expectationFailed(_:)`` where its owner can't look again,
    ///   ``LogError/contention(owner:attempts:)`` where others were faster every time; then nothing was appended. What
    ///   ``AppendParticipant/settle()`` throws comes after the append.
    @discardableResult
    package func append(_ participants: [any AppendParticipant]) throws -> [AppendReceipt] {
        let receipts: [AppendReceipt]
        do {
            receipts = try repeating {
                var request = AppendRequest()
                for participant in participants { try participant.join(&request) }
                return request.isEmpty ? [] : try append(request)
            }
        } catch {
            for participant in participants.reversed() { participant.abandoned() }
            throw error
        }
        for participant in participants.reversed() { participant.appended(receipts) }
        var failure: (any Error)?
        for participant in participants {
            do { try participant.settle() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        return receipts
    }

    /// Runs `attempt` again as long as an expectation fails whose owner can look again: the one place where that is done.
    ///
    /// - Throws: ``LogError/contention(owner:attempts:)`` after ``attemptsMax``, or what `attempt` throws otherwise.
    package func repeating<R>(_ attempt: () throws -> R) throws -> R {
        var attempts = 0
        while true {
            do { return try attempt() } catch LogError.expectationFailed(let failure) where failure.owner.canLookAgain {
                attempts += 1
                guard attempts < Self.attemptsMax else {
                    throw LogError.contention(owner: failure.owner.description, attempts: attempts)
                }
                // Also what a process that was killed has just committed, which readers are not told of.
                try seeNewestCommit()
            }
        }
    }
}
