internal import Foundation
internal import FoundationNetworking

/// What is asked for in a call: less than was wanted, where the service gives no more.
struct FaceAPIQuestion: Sendable, Equatable {
    var returnsFaceIDs: Bool
    var attributes: [String]

    init(_ options: FaceAPIOptions) {
        returnsFaceIDs = options.returnsFaceIDs
        attributes = options.attributes
    }

    /// Detection and attributes in one call, so that one answer holds all that is said of a face.
    ///
    /// `POST {endpoint}/face/v1.0/detect?…` with the picture as its body.
    func request(_ picture: Picture, _ options: FaceAPIOptions) -> URLRequest {
        var components = URLComponents(
            url: options.endpoint.appendingPathComponent("face/v1.0/detect"), resolvingAgainstBaseURL: false)!
        components.queryItems = [
            URLQueryItem(name: "returnFaceId", value: returnsFaceIDs ? "true" : "false"),
            URLQueryItem(name: "returnFaceLandmarks", value: "false"),
            URLQueryItem(name: "recognitionModel", value: options.recognitionModel),
            URLQueryItem(name: "returnRecognitionModel", value: "false"),
            URLQueryItem(name: "detectionModel", value: options.detectionModel),
        ]
        if !attributes.isEmpty {
            components.queryItems!.append(
                URLQueryItem(name: "returnFaceAttributes", value: attributes.joined(separator: ",")))
        }
        var request = URLRequest(url: components.url!)
        request.httpMethod = "POST"
        request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let key = options.key { request.setValue(key, forHTTPHeaderField: "Ocp-Apim-Subscription-Key") }
        request.httpBody = Data(picture.bytes)
        return request
    }

    /// What is left to ask for after the service refused a feature: age, gender and emotion were retired from the cloud
    /// service, and face ids need an approval there. `nil` where it did not refuse a feature that was asked for.
    func reduced(by error: FaceAPIError) -> FaceAPIQuestion? {
        let text = "\(error.message) \(error.inner?.message ?? "")".lowercased()
        let isRefusal =
            [error.code, error.inner?.code].contains("UnsupportedFeature") || text.contains("not supported")
            || text.contains("retired") || text.contains("deprecated") || text.contains("returnfaceattributes")
            || text.contains("faceattributes")
        guard isRefusal else { return nil }
        var question = self
        let namesIDs = ["identification", "verification", "faceid", "recognition"].contains { text.contains($0) }
        let namesAttributes = ["attribute"].contains { text.contains($0) } || attributes.contains { text.contains($0) }
        if namesIDs { question.returnsFaceIDs = false }
        if namesAttributes { question.attributes = [] }
        if !namesIDs, !namesAttributes {
            question.returnsFaceIDs = false
            question.attributes = []
        }
        return question == self ? nil : question
    }
}
