internal import Foundation
internal import FoundationNetworking
internal import Synchronization
package import Timekeeping

/// Asks a Face API, detection and attributes in one call.
///
/// A service that refuses a feature, such as the attributes that were retired from the cloud or face ids without approval,
/// is asked without it from then on: what it doesn't give is absent. Identities are absent: they would need further calls
/// whose answers may be of another moment.
package final class FaceAPIAnalyzer: FaceAnalyzer {
    package let label: AnalyzerLabel
    private let options: FaceAPIOptions
    private let exchange: HTTPExchange
    private let question: Mutex<FaceAPIQuestion>
    private let wallClock: @Sendable () -> EventTime

    /// - Parameters:
    ///   - connections: at the most; as many as there are workers.
    ///   - wallClock: for answers that name a date.
    package init(
        _ options: FaceAPIOptions, connections: Int = 4,
        wallClock: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock
    ) {
        self.options = options
        self.wallClock = wallClock
        label = AnalyzerLabel(name: "face-api", version: "\(options.detectionModel)/\(options.recognitionModel)")
        exchange = HTTPExchange(connections: connections)
        question = Mutex(FaceAPIQuestion(options))
    }

    package func close() { exchange.close() }

    package func analyze(_ picture: Picture) async throws -> [AnalyzedFace] {
        var asked = question.withLock { $0 }
        while true {
            let answer = try await send(asked.request(picture, options))
            guard answer.status != 200 else { return try faces(answer) }
            let error = FaceAPIError(body: answer.body)
            if [400, 403].contains(answer.status), let less = asked.reduced(by: error) {
                asked = less
                question.withLock { $0 = less }
                continue
            }
            throw failure(answer, error)
        }
    }

    private func send(_ request: URLRequest) async throws -> HTTPAnswer {
        do {
            return try await exchange.send(request, answerBytesMax: options.answerBytesMax)
        } catch HTTPFailure.answerTooLong(let limit) {
            throw AnalysisFailure.retry(.brokenAnswer, reason: "the answer is longer than \(limit) bytes")
        } catch HTTPFailure.notHTTP {
            throw AnalysisFailure.retry(.brokenAnswer, reason: "the answer is not HTTP")
        } catch let error as URLError where error.code != .cancelled {
            let reason = "\(options.endpoint.absoluteString): \(error.localizedDescription)"
            switch error.code {
            case .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .notConnectedToInternet:
                throw AnalysisFailure.unavailable(.unreachable, reason: reason, after: nil)
            // It was there and went: perhaps over this very picture.
            default: throw AnalysisFailure.retry(.unreachable, reason: reason)
            }
        }
    }

    private func faces(_ answer: HTTPAnswer) throws(AnalysisFailure) -> [AnalyzedFace] {
        let found: [FaceAPIFace]
        do { found = try JSONDecoder().decode([FaceAPIFace].self, from: answer.body) } catch {
            let excerpt = String(decoding: answer.body.prefix(80), as: UTF8.self)
            throw .retry(.brokenAnswer, reason: "no JSON array of faces, but '\(excerpt)'")
        }
        var faces: [AnalyzedFace] = []
        for face in found { faces.append(try face.analyzed()) }
        return faces
    }

    private func failure(_ answer: HTTPAnswer, _ error: FaceAPIError) -> AnalysisFailure {
        let reason = "HTTP \(answer.status): \(error.text)"
        switch answer.status {
        case 400 where error.code == "InvalidImage": return .giveUp(.notAPicture, reason: reason)
        case 400 where error.code == "InvalidImageSize":
            return .giveUp(error.message.lowercased().contains("small") ? .refused : .tooLarge, reason: reason)
        case 400 where error.message.contains("Model'"): return .misconfigured(reason: reason)
        case 401, 407: return .misconfigured(reason: "\(reason) (a wrong key, or one of another endpoint)")
        case 403 where error.text.lowercased().contains("quota"):
            return .unavailable(.throttled, reason: reason, after: retryAfter(answer) ?? .seconds(60))
        case 403: return .misconfigured(reason: reason)
        case 300..<400, 404, 405:
            return .misconfigured(reason: "\(reason) (is \(options.endpoint.absoluteString) a Face API?)")
        case 408, 504: return .retry(.timeout, reason: reason)
        case 409: return .unavailable(.throttled, reason: reason, after: retryAfter(answer))
        case 413: return .giveUp(.tooLarge, reason: reason)
        case 429: return .unavailable(.throttled, reason: reason, after: retryAfter(answer) ?? .seconds(1))
        case 503: return .unavailable(.serverError, reason: reason, after: retryAfter(answer))
        case 500...: return .retry(.serverError, reason: reason)
        default: return .giveUp(.refused, reason: reason)
        }
    }

    /// `Retry-After`, as seconds or as a date; at most an hour is believed.
    private func retryAfter(_ answer: HTTPAnswer) -> Duration? {
        guard let text = answer.headers["retry-after"] else { return nil }
        if let seconds = Double(text), seconds >= 0 { return .milliseconds(Int64(min(seconds, 3_600) * 1000)) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = format.date(from: text) else { return nil }
        let time = EventTime(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
        return min(max(.zero, time - wallClock()), .seconds(3_600))
    }
}
