import Foundation

/// Requests of this process that wait to be committed, and the one thread at a time that commits them.
///
/// A blocking append that finds nobody committing does it on its own thread, which spares two thread switches; what has
/// queued up meanwhile it leaves to the writer thread, which is started when it is first needed and lives as long as the
/// log. All that waits goes into one transaction, up to a bound.
final class AppendQueue: @unchecked Sendable {
    // Sendable: all mutable state is guarded by `condition`.
    private struct Waiting {
        let request: AppendRequest
        let ticket: AppendTicket
        let bytes: Int
    }

    /// What may wait: beyond it a producer blocks, so memory stays bounded.
    static let waitingBytesMax = 64 << 20
    /// What goes into one transaction.
    static let groupBytesMax = 16 << 20

    private let condition = NSCondition()
    private var waiting: [Waiting] = []
    private var waitingBytes = 0
    private var isCommitting = false
    private var isClosed = false
    private var hasWriterThread = false
    /// Threads that sleep on `condition`: producers without room, the idle writer thread, whoever closes.
    private var sleepers = 0
    private var producersWithoutRoom = 0

    private let commit: GroupCommit
    private let afterCommit: @Sendable () -> Void
    private let afterAnswer: @Sendable (_ bytes: Int) -> Void
    private let path: String

    /// - Parameters:
    ///   - afterCommit: tells readers of what is durable; before its producers are told.
    ///   - afterAnswer: what can wait until its producers were told, with the size of the commit.
    init(
        commit: GroupCommit, path: String, afterCommit: @escaping @Sendable () -> Void,
        afterAnswer: @escaping @Sendable (_ bytes: Int) -> Void
    ) {
        self.commit = commit
        self.path = path
        self.afterCommit = afterCommit
        self.afterAnswer = afterAnswer
    }

    /// Queues a request; blocks while too much is waiting already.
    ///
    /// - Throws: ``LogError/closed(_:)``.
    func submit(_ request: AppendRequest) throws -> AppendTicket {
        condition.lock()
        defer { condition.unlock() }
        let ticket = try enqueue(request)
        // Whoever is committing looks at the queue again when that is done.
        if !isCommitting { wakeWriter() }
        return ticket
    }

    /// Queues a request and blocks until it is durable; commits it on this thread where nobody else is committing.
    func append(_ request: AppendRequest) throws -> [AppendReceipt] {
        condition.lock()
        let ticket: AppendTicket
        do { ticket = try enqueue(request) } catch {
            condition.unlock()
            throw error
        }
        if !isCommitting {
            while !ticket.isDone { commitGroup() }
            if !waiting.isEmpty { wakeWriter() }
        }
        condition.unlock()
        return try ticket.wait()
    }

    /// Commits what is waiting, then refuses everything.
    func close() {
        condition.lock()
        isClosed = true
        while isCommitting { sleep() }
        while !waiting.isEmpty { commitGroup() }
        wakeSleepers()
        condition.unlock()
    }

    private func enqueue(_ request: AppendRequest) throws -> AppendTicket {
        let bytes = request.byteCount
        while waitingBytes > 0, waitingBytes + bytes > Self.waitingBytesMax, !isClosed {
            producersWithoutRoom += 1
            sleep()
            producersWithoutRoom -= 1
        }
        if isClosed { throw LogError.closed(path) }
        let ticket = AppendTicket()
        waiting.append(Waiting(request: request, ticket: ticket, bytes: bytes))
        waitingBytes += bytes
        return ticket
    }

    private func sleep() {
        sleepers += 1
        condition.wait()
        sleepers -= 1
    }

    /// An idle log has nobody to wake, and then this costs nothing.
    private func wakeSleepers() {
        if sleepers > 0 { condition.broadcast() }
    }

    private func wakeWriter() {
        guard !hasWriterThread else { return wakeSleepers() }
        hasWriterThread = true
        let thread = Thread { [self] in runWriter() }
        thread.name = "fflog-writer"
        thread.start()
    }

    private func runWriter() {
        condition.lock()
        while true {
            if waiting.isEmpty && isClosed { break }
            if waiting.isEmpty || isCommitting { sleep() } else { commitGroup() }
        }
        hasWriterThread = false
        condition.unlock()
    }

    /// Takes what waits, up to the bound, and commits it. Called with the lock held, which is released meanwhile.
    private func commitGroup() {
        var bytes = 0
        var count = 0
        while count < waiting.count, count == 0 || bytes + waiting[count].bytes <= Self.groupBytesMax {
            bytes += waiting[count].bytes
            count += 1
        }
        let group = Array(waiting[0..<count])
        waiting.removeFirst(count)
        isCommitting = true
        condition.unlock()

        let results = commit.commit(group.map(\.request))
        if results.contains(where: { if case .success = $0 { true } else { false } }) { afterCommit() }
        for (entry, result) in zip(group, results) { entry.ticket.finish(result) }
        afterAnswer(bytes)

        condition.lock()
        isCommitting = false
        waitingBytes -= bytes
        if isClosed || producersWithoutRoom > 0 { wakeSleepers() }
    }
}
