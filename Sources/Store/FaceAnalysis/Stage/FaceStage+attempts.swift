internal import DeadLetters
internal import EventLog
internal import Timekeeping

/// Attempts: when one may begin, and what becomes of a picture when it ends. No task waits for its turn: whatever waits is an
/// item with a time.
extension FaceStage {
    /// - Returns: Whether anything changed.
    func beginAttempts() -> Bool {
        let now = options.monotonic()
        var hasBegun = false
        var candidates: [AnalysisItem] = []
        for item in retries.values.sorted(by: { $0.id < $1.id }) where isDue(item, now) { candidates.append(item) }
        for window in windows.values.sorted(by: { $0.partition < $1.partition }) {
            hasBegun = decide(window, now, &candidates) || hasBegun
        }
        if gate.breaker.state(at: now) == .halfOpen {
            // Not the same picture every time: it may be the one to blame.
            candidates.sort { ($0.failures, $0.id) < ($1.failures, $1.id) }
        }
        for item in candidates {
            guard gate.enter(at: now) else { break }
            begin(item, now)
            hasBegun = true
        }
        return hasBegun
    }

    private func isDue(_ item: AnalysisItem, _ now: Int64) -> Bool {
        if case .waiting(let notBefore) = item.state { notBefore <= now } else { false }
    }

    /// Finds the window's items whose turn has come; those that need no attempt are finished here.
    private func decide(_ window: PartitionWindow, _ now: Int64, _ candidates: inout [AnalysisItem]) -> Bool {
        var hasFinished = false
        // The last item of each key so far.
        var earlier: [String: AnalysisItem] = [:]
        for item in window.items {
            guard let trigger = item.trigger else { continue }
            defer { earlier[item.key] = item }
            guard case .waiting(let notBefore) = item.state else { continue }
            // Of a key one at a time.
            if let before = earlier[item.key], before.outcome == nil { continue }
            if let outcome = outcome(withoutAttempt: item, trigger, after: earlier[item.key], window) {
                item.state = .finished(outcome)
                hasFinished = true
            } else if notBefore <= now {
                candidates.append(item)
            }
        }
        return hasFinished
    }

    private func outcome(
        withoutAttempt item: AnalysisItem, _ trigger: PictureTrigger, after earlier: AnalysisItem?,
        _ window: PartitionWindow
    ) -> AnalysisItem.Outcome? {
        if window.isAnalyzed(trigger.identity) { return .duplicate }
        if let earlier, let outcome = earlier.outcome {
            let isSame = earlier.trigger?.identity == trigger.identity
            switch outcome {
            case .analyzed where isSame, .duplicate where isSame: return .duplicate
            case .failed(let cause) where cause.holdsKey: return .parked(behind: earlier.id)
            case .parked: return .parked(behind: earlier.id)
            default: break
            }
        }
        if let holder = book.holder(ofKey: item.key, stage: name, topic: item.id.topic) {
            return .parked(behind: holder.id)
        }
        return nil
    }

    private func begin(_ item: AnalysisItem, _ now: Int64) {
        guard let trigger = item.trigger else { preconditionFailure("only pictures are tried") }
        let attempt = board.begin { [analyzer, pictures, limits = options.limits] in
            let picture = try Self.load(trigger, pictures, limits)
            let faces = try await analyzer.analyze(picture)
            try AnswerCheck.check(faces)
            return faces
        }
        item.state = .running(attempt: attempt, deadline: now + options.timeout.milliseconds)
        running[attempt] = item
    }

    private static func load(
        _ trigger: PictureTrigger, _ pictures: any PictureSource, _ limits: PictureFormat.Limits
    ) throws -> Picture {
        let bytes: [UInt8]
        do {
            bytes = try pictures.bytes(of: trigger.name, sha256: trigger.sha256, bytesMax: limits.bytesMax)
        } catch let gone as PictureGone {
            throw AnalysisFailure.giveUp(.gone, reason: gone.description)
        } catch { throw AnalysisFailure.retry(.storage, reason: "the picture can't be read: \(error)") }
        let format = try PictureFormat.check(bytes, limits)
        return Picture(
            name: trigger.name, bytes: bytes, format: format, sha256: trigger.sha256, store: trigger.store,
            camera: trigger.camera, capturedAt: trigger.capturedAt)
    }

    /// Takes note of attempts that have ended, and gives up those that take too long.
    func settleAttempts() {
        let now = options.monotonic()
        for (attempt, result) in board.takeEnded() {
            guard let item = running.removeValue(forKey: attempt) else { continue }
            options.onStep(.analyzed)
            switch result {
            case .success(let faces):
                gate.answered()
                item.state = .finished(.analyzed(faces))
            case .failure(let error):
                failed(item, error as? AnalysisFailure ?? .retry(.crashed, reason: "\(error)"), now)
            }
        }
        for (attempt, item) in running {
            guard case .running(_, let deadline) = item.state, deadline <= now else { continue }
            board.abandon(attempt)
            running[attempt] = nil
            failed(item, .retry(.timeout, reason: "no answer within \(options.timeout.milliseconds) ms"), now)
        }
    }

    private func failed(_ item: AnalysisItem, _ failure: AnalysisFailure, _ now: Int64) {
        let wall = options.wallClock()
        item.firstFailedAt = min(item.firstFailedAt ?? wall, wall)
        item.failures += 1
        switch failure {
        case .giveUp(let kind, let reason):
            if kind.isOfThePicture { gate.withdrew() } else { gate.answered() }
            item.attempts += 1
            giveUp(item, kind, reason, wall)
        case .retry(let kind, let reason):
            if kind == .storage {
                gate.withdrew()
            } else {
                lastOutage = reason
                gate.failed(at: now)
            }
            item.attempts += 1
            item.attemptsNow += 1
            if item.attemptsNow >= options.attemptsMax {
                giveUp(item, kind, "\(reason) (attempt \(item.attemptsNow) of \(options.attemptsMax))", wall)
            } else {
                item.state = .waiting(notBefore: now + backoff.delay(afterAttempt: item.attemptsNow).milliseconds)
            }
        case .unavailable(_, let reason, let after):
            lastOutage = reason
            gate.failed(at: now, leaveAlone: after ?? .zero)
            item.state = .waiting(
                notBefore: now + max(after ?? .zero, backoff.delay(afterAttempt: item.failures)).milliseconds)
        case .misconfigured(let reason):
            gate.failed(at: now)
            misconfiguration = reason
            item.state = .waiting(notBefore: now + backoff.delay(afterAttempt: item.failures).milliseconds)
        }
    }

    private func giveUp(_ item: AnalysisItem, _ kind: AnalysisFailure.Kind, _ reason: String, _ wall: EventTime) {
        item.state = .finished(
            .failed(
                DeadLetterCause(
                    errorClass: kind.rawValue, reason: reason, attempts: item.attempts,
                    firstFailedAt: item.firstFailedAt ?? wall, lastFailedAt: wall, holdsKey: kind.holdsKey)))
    }
}

extension AnalysisFailure.Kind {
    /// Found out without asking the analyzer, or about what it can't help.
    fileprivate var isOfThePicture: Bool {
        switch self {
        case .gone, .notAPicture, .tooLarge, .storage, .unreadable, .purged: true
        default: false
        }
    }
}
