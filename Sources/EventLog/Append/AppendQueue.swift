import Foundation
import Synchronization

/// Requests of this process that wait to be committed, and the one thread at a time that commits them.
///
/// Whoever finds nobody committing may do it: a blocking append on its own thread, which spares two thread switches;
/// otherwise the writer thread, which lives as long as the log. All that waits goes into one transaction, up to a bound.
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
    private var poison: LogError?

    private let commit: GroupCommit
    private let afterCommit: @Sendable () -> Void
    private let path: String

    init(commit: GroupCommit, path: String, afterCommit: @escaping @Sendable () -> Void) {
        self.commit = commit
        self.path = path
        self.afterCommit = afterCommit
    }

    /// Queues a request; blocks while too much is waiting already.
    ///
    /// - Throws: ``LogError/closed(_:)``, ``LogError/poisoned(_:reason:)``.
    func submit(_ request: AppendRequest) throws -> AppendTicket {
        condition.lock()
        defer { condition.unlock() }
        let ticket = try enqueue(request)
        if !hasWriterThread {
            hasWriterThread = true
            let thread = Thread { [self] in runWriter() }
            thread.name = "fflog-writer"
            thread.start()
        }
        condition.broadcast()
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
        if isCommitting {
            // The one who commits goes on until the queue is empty, or wakes the writer thread.
            condition.unlock()
            return try ticket.wait()
        }
        while !ticket.isDone && !isCommitting { commitGroup() }
        condition.unlock()
        return try ticket.wait()
    }

    /// Commits what is waiting, then refuses everything.
    func close() {
        condition.lock()
        isClosed = true
        while isCommitting { condition.wait() }
        while !waiting.isEmpty { commitGroup() }
        condition.broadcast()
        condition.unlock()
    }

    private func enqueue(_ request: AppendRequest) throws -> AppendTicket {
        let bytes = request.byteCount
        while waitingBytes > 0, waitingBytes + bytes > Self.waitingBytesMax, !isClosed, poison == nil {
            condition.wait()
        }
        if let poison { throw poison }
        if isClosed { throw LogError.closed(path) }
        let ticket = AppendTicket()
        waiting.append(Waiting(request: request, ticket: ticket, bytes: bytes))
        waitingBytes += bytes
        return ticket
    }

    private func runWriter() {
        condition.lock()
        while true {
            while waiting.isEmpty || isCommitting {
                if isClosed && waiting.isEmpty { break }
                condition.wait()
            }
            if waiting.isEmpty && isClosed { break }
            commitGroup()
        }
        condition.unlock()
    }

    /// Takes what waits, up to the bound, and commits it. Called with the lock held, which is released meanwhile.
    private func commitGroup() {
        guard !waiting.isEmpty else { return }
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

        condition.lock()
        isCommitting = false
        waitingBytes -= bytes
        for case .failure(let error as LogError) in results {
            // After a failed write nobody knows what the device holds: nothing more goes there from this process.
            if case .poisoned = error { poison = error }
        }
        if poison != nil {
            for entry in waiting { entry.ticket.finish(.failure(poison!)) }
            waiting.removeAll()
            waitingBytes = 0
        }
        condition.broadcast()
    }
}
