package import Foundation

/// How to ask a Face API: a container on the own network, or the cloud service.
package struct FaceAPIOptions: Sendable {
    /// `http://127.0.0.1:5000`: what stands before `/face/v1.0/detect`.
    package var endpoint: URL
    /// The subscription key; `nil` for one that asks for none.
    package var key: String?
    /// `detection_01` is the model that gives age, gender and emotion, where the service still does.
    package var detectionModel = "detection_01"
    package var recognitionModel = "recognition_04"
    package var returnsFaceIDs = true
    package var attributes = ["age", "gender", "emotion"]
    /// The largest answer that is read.
    package var answerBytesMax = 4 << 20

    package init(endpoint: URL, key: String? = nil) {
        self.endpoint = endpoint
        self.key = key
    }

    /// - Throws: ``AnalysisFailure/misconfigured(reason:)`` for what is no address of a service.
    package static func endpoint(_ text: String) throws(AnalysisFailure) -> URL {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
            url.query == nil
        else { throw .misconfigured(reason: "'\(text)' is no endpoint; write http://HOST:PORT or https://HOST") }
        return url
    }

    /// Reads a key from a file, so that it stands in no command line.
    ///
    /// - Throws: ``AnalysisFailure/misconfigured(reason:)``
    package static func key(fromFile path: String) throws(AnalysisFailure) -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .misconfigured(reason: "the key file \(path) can't be read")
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .misconfigured(reason: "the key file \(path) holds no key: one line of printable characters")
        }
        return key
    }
}
