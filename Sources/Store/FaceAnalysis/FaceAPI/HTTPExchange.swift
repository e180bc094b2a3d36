import ErrorKinds
internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// An HTTP answer, whole.
struct HTTPAnswer: Sendable {
    let status: Int
    /// Header fields by lower-case names.
    let headers: [String: String]
    let body: Data
}

enum HTTPFailure: KindedError {
    /// The answer is longer than it may be.
    case answerTooLong(limit: Int)
    case notHTTP

    var kind: ErrorKind {
        switch self {
        case .answerTooLong: .tooLarge
        case .notHTTP: .malformed
        }
    }

    var description: String {
        switch self {
        case .answerTooLong(let limit): "the answer is longer than \(limit) bytes"
        case .notHTTP: "the answer is not HTTP"
        }
    }
}

/// Sends requests through a `URLSession`, bounds what it reads of the answers, and follows no redirection: it would carry
/// the key elsewhere.
///
/// Thread-safe. A call ends at once when its task is cancelled.
final class HTTPExchange: NSObject, URLSessionDataDelegate, Sendable {
    private struct Pending {
        let continuation: CheckedContinuation<HTTPAnswer, any Error>
        let bytesMax: Int
        var answer: HTTPURLResponse?
        var body = Data()
        var failure: (any Error)?
    }

    private let pending = Mutex<[Int: Pending]>([:])
    private let session = Mutex<URLSession?>(nil)

    /// - Parameter connections: to one host at the most.
    init(connections: Int) {
        super.init()
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connections
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.urlCredentialStorage = nil
        // Who calls cancels what takes too long.
        configuration.timeoutIntervalForRequest = 3_600
        let made = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.withLock { $0 = made }
    }

    func send(_ request: URLRequest, answerBytesMax: Int) async throws -> HTTPAnswer {
        guard let session = session.withLock({ $0 }) else { throw URLError(.cancelled) }
        let task = session.dataTask(with: request)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pending.withLock {
                    $0[task.taskIdentifier] = Pending(continuation: continuation, bytesMax: answerBytesMax)
                }
                if Task.isCancelled {
                    finish(task.taskIdentifier, CancellationError())
                } else {
                    task.resume()
                }
            }
        } onCancel: {
            task.cancel()
            finish(task.taskIdentifier, CancellationError())
        }
    }

    /// Ends everything that is under way.
    func close() {
        let session = session.withLock { session in
            defer { session = nil }
            return session
        }
        session?.invalidateAndCancel()
    }

    private func finish(_ task: Int, _ error: (any Error)?) {
        guard let pending = pending.withLock({ $0.removeValue(forKey: task) }) else { return }
        if let failure = pending.failure ?? error { return pending.continuation.resume(throwing: failure) }
        guard let answer = pending.answer else { return pending.continuation.resume(throwing: HTTPFailure.notHTTP) }
        var headers: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        pending.continuation.resume(
            returning: HTTPAnswer(status: answer.statusCode, headers: headers, body: pending.body))
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        pending.withLock { $0[dataTask.taskIdentifier]?.answer = response as? HTTPURLResponse }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = pending.withLock { pending -> Bool in
            guard let known = pending[dataTask.taskIdentifier] else { return false }
            guard known.body.count + data.count <= known.bytesMax else {
                pending[dataTask.taskIdentifier]?.failure = HTTPFailure.answerTooLong(limit: known.bytesMax)
                return true
            }
            pending[dataTask.taskIdentifier]?.body.append(data)
            return false
        }
        if isTooLong { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        finish(task.taskIdentifier, error)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
