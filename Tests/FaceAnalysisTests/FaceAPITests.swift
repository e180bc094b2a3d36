import FaceAnalysis
import FootfallEvents
import Foundation
import TestSupport
import Testing

/// The adapter against a server that speaks the Face API's contract.
@Suite struct FaceAPITests {
    static let picture = Picture(name: "s/c/1.pgm", bytes: TestPicture.pgm(faces: 1), format: .netpbm)

    /// Two faces as the service describes them, one with its attributes, one without.
    static let twoFaces = """
        [{"faceId":"c5c24a82-6845-4031-9d5d-978df9175426","faceRectangle":{"width":78,"height":81,"left":394,"top":54},
          "faceAttributes":{"age":71.5,"gender":"male","smile":0.88,"emotion":{"anger":0.0,"contempt":0.0,"disgust":0.0,
          "fear":0.0,"happiness":1.0,"neutral":0.0,"sadness":0.0,"surprise":0.0},"glasses":"NoGlasses"}},
         {"faceRectangle":{"width":20,"height":20,"left":-5,"top":10}}]
        """

    /// Asks once, of a server that answers so.
    private func ask(
        key: String? = "key-1", _ change: (inout FaceAPIOptions) -> Void = { _ in },
        _ reply: @escaping @Sendable (FaceAPIServer.Request) -> FaceAPIServer.Reply
    ) async throws -> (faces: Result<[AnalyzedFace], any Error>, requests: [FaceAPIServer.Request]) {
        let server = try FaceAPIServer(reply)
        defer { server.stop() }
        var options = FaceAPIOptions(endpoint: server.endpoint, key: key)
        change(&options)
        let analyzer = FaceAPIAnalyzer(options)
        defer { analyzer.close() }
        let result: Result<[AnalyzedFace], any Error>
        do { result = .success(try await analyzer.analyze(Self.picture)) } catch { result = .failure(error) }
        return (result, server.requests)
    }

    private func failure(_ reply: FaceAPIServer.Reply) async throws -> AnalysisFailure? {
        guard case .failure(let error) = try await ask(key: "key-1", { _ in }, { _ in reply }).faces else { return nil }
        return error as? AnalysisFailure
    }

    @Test func `one request asks for detection and attributes, with the picture as its body and the key in a header`()
        async throws
    {
        let (faces, requests) = try await ask { _ in .answer(200, Self.twoFaces) }
        let request = try #require(requests.first)
        #expect(requests.count == 1)
        #expect(request.method == "POST" && request.path == "/face/v1.0/detect")
        #expect(
            request.query == [
                "returnFaceId": "true", "returnFaceLandmarks": "false", "returnFaceAttributes": "age,gender,emotion",
                "recognitionModel": "recognition_04", "returnRecognitionModel": "false",
                "detectionModel": "detection_01",
            ])
        #expect(request.headers["content-type"] == "application/octet-stream")
        #expect(request.headers["ocp-apim-subscription-key"] == "key-1")
        #expect(request.body == Self.picture.bytes)
        let found = try faces.get()
        #expect(found.count == 2)
        #expect(found[0].box == .init(left: 394, top: 54, width: 78, height: 81))
        #expect(found[0].age == 71.5 && found[0].gender == .male && found[0].emotions?.happiness == 1)
        #expect(found[0].faceID == "c5c24a82-6845-4031-9d5d-978df9175426")
        #expect(found[0].identity == nil && found[0].confidence == nil)
        // What reaches out of the picture is cut; what was not reported is absent.
        #expect(found[1].box == .init(left: 0, top: 10, width: 15, height: 20))
        #expect(found[1].age == nil && found[1].gender == nil && found[1].emotions == nil && found[1].faceID == nil)
    }

    @Test func `a picture without faces is an empty answer, and a container needs no key`() async throws {
        let (faces, requests) = try await ask(key: nil) { _ in .answer(200, "[]") }
        #expect(try faces.get().isEmpty)
        #expect(requests[0].headers["ocp-apim-subscription-key"] == nil)
    }

    @Test func `a service that has retired the attributes is asked without them, at once and from then on`()
        async throws
    {
        let server = try FaceAPIServer { request in
            guard request.query["returnFaceAttributes"] == nil else {
                return .answer(
                    400, #"{"error":{"code":"BadArgument","message":"returnFaceAttributes: age is deprecated."}}"#)
            }
            return .answer(200, #"[{"faceId":"f","faceRectangle":{"width":2,"height":2,"left":0,"top":0}}]"#)
        }
        defer { server.stop() }
        let analyzer = FaceAPIAnalyzer(FaceAPIOptions(endpoint: server.endpoint, key: "k"))
        defer { analyzer.close() }
        for _ in 0..<3 {
            let faces = try await analyzer.analyze(Self.picture)
            #expect(faces.count == 1 && faces[0].age == nil && faces[0].faceID == "f")
        }
        #expect(server.requests.count == 4)
    }

    @Test func `a service that gives no face ids without approval is asked without them`() async throws {
        let (faces, requests) = try await ask { request in
            guard request.query["returnFaceId"] == "false" else {
                return .answer(
                    403,
                    #"{"error":{"code":"InvalidRequest","message":"Invalid request has been sent.","innererror":{"code":"UnsupportedFeature","message":"Feature is not supported, missing approval for one or more of the following features: Identification,Verification."}}}"#
                )
            }
            return .answer(200, Self.twoFaces)
        }
        #expect(try faces.get().count == 2)
        #expect(requests.count == 2)
        #expect(requests[1].query["returnFaceAttributes"] == "age,gender,emotion", "only what was refused is left out")
    }

    @Test func `429 waits for as long as the service asks, in seconds or until a date`() async throws {
        let body = #"{"error":{"code":"429","message":"Rate limit is exceeded. Try again in 26 seconds."}}"#
        guard
            case .unavailable(.throttled, let reason, .seconds(26))? = try await failure(
                .answer(429, body, headers: ["Retry-After": "26"]))
        else { return #expect(Bool(false), "not throttled for 26 s") }
        #expect(reason.contains("Rate limit"))
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let date = format.string(from: Date(timeIntervalSinceNow: 1_000))
        guard
            case .unavailable(.throttled, _, let after?)? = try await failure(
                .answer(429, body, headers: ["Retry-After": date]))
        else { return #expect(Bool(false), "not throttled") }
        #expect((.zero ... .seconds(1_000)).contains(after))
        guard case .unavailable(.throttled, _, .some)? = try await failure(.answer(429, "")) else {
            return #expect(Bool(false), "not throttled without a header")
        }
    }

    @Test(arguments: [500, 502]) func `5xx is worth another attempt`(status: Int) async throws {
        let error = try await failure(.answer(status, "<html>oops</html>"))
        guard case .retry(.serverError, let reason)? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(reason.contains("\(status)") && reason.contains("oops"))
    }

    @Test(arguments: ["", "{", "null", #"{"faces":[]}"#, #"[{"faceId":"x"}]"#, #"[{"faceRectangle":{"left":1}}]"#])
    func `broken JSON is worth another attempt, and says what came`(body: String) async throws {
        let error = try await failure(.answer(200, body))
        guard case .retry(.brokenAnswer, _)? = error else { return #expect(Bool(false), "\(error as Any)") }
    }

    @Test func `a face without an area, and an answer without end, are broken`() async throws {
        let flat = #"[{"faceRectangle":{"width":0,"height":2,"left":0,"top":0}}]"#
        guard case .retry(.brokenAnswer, _)? = try await failure(.answer(200, flat)) else {
            return #expect(Bool(false), "a face without an area")
        }
        let (faces, _) = try await ask({ $0.answerBytesMax = 1_000 }) { _ in
            .answer(200, "[" + String(repeating: " ", count: 100_000) + "]")
        }
        #expect(throws: AnalysisFailure.retry(.brokenAnswer, reason: "the answer is longer than 1000 bytes")) {
            try faces.get()
        }
    }

    @Test func `a wrong key is the configuration's fault, and so are an unknown model and a server that is none`()
        async throws
    {
        for (status, body) in [
            (
                401,
                #"{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}"#
            ),
            (400, #"{"error":{"code":"BadArgument","message":"'recognitionModel' is invalid."}}"#),
            (404, "not found"), (302, ""),
        ] {
            let error = try await failure(.answer(status, body, headers: ["Location": "http://127.0.0.1:1/"]))
            guard case .misconfigured(let reason)? = error else {
                #expect(Bool(false), "\(status): \(error as Any)")
                continue
            }
            #expect(reason.contains("\(status)"))
        }
    }

    @Test func `a picture that the service refuses is given up`() async throws {
        for (status, code, kind) in [
            (400, "InvalidImage", AnalysisFailure.Kind.notAPicture), (400, "InvalidImageSize", .tooLarge),
            (400, "BadArgument", .refused), (413, "", .tooLarge), (415, "", .refused),
        ] {
            let body = #"{"error":{"code":"\#(code)","message":"No good."}}"#
            let error = try await failure(.answer(status, body))
            guard case .giveUp(kind, _)? = error else {
                #expect(Bool(false), "\(status) \(code): \(error as Any)")
                continue
            }
        }
    }

    @Test func `nobody there, a connection that drops, and what is not HTTP`() async throws {
        let server = try FaceAPIServer { _ in .drop }
        let endpoint = server.endpoint
        server.stop()
        // The listener is closed by its own thread.
        while true {
            let analyzer = FaceAPIAnalyzer(FaceAPIOptions(endpoint: endpoint))
            defer { analyzer.close() }
            do {
                _ = try await analyzer.analyze(Self.picture)
            } catch AnalysisFailure.unavailable(.unreachable, _, nil) { break } catch AnalysisFailure.retry {}
        }
        for reply in [FaceAPIServer.Reply.drop, .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))] {
            let error = try await failure(reply)
            switch error {
            case .retry(.unreachable, _), .retry(.brokenAnswer, _): break
            default: #expect(Bool(false), "\(error as Any)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a call that is cancelled ends, though the server hangs`() async throws {
        let server = try FaceAPIServer { _ in .hang }
        defer { server.stop() }
        let analyzer = FaceAPIAnalyzer(FaceAPIOptions(endpoint: server.endpoint))
        defer { analyzer.close() }
        let call = Task { try await analyzer.analyze(Self.picture) }
        while server.requests.isEmpty { await Task.yield() }
        call.cancel()
        await #expect(throws: (any Error).self) { try await call.value }
    }

    @Test func `keys come from files, endpoints are checked`() throws {
        let folder = TemporaryFolder()
        let path = folder.path("key")
        try Data("  abc123\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try FaceAPIOptions.key(fromFile: path) == "abc123")
        for text in ["", "two words", "über"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: AnalysisFailure.self) { try FaceAPIOptions.key(fromFile: path) }
        }
        #expect(throws: AnalysisFailure.self) { try FaceAPIOptions.key(fromFile: path + ".none") }
        #expect(try FaceAPIOptions.endpoint("https://face.example/x/").host == "face.example")
        for text in ["", "face.example", "ftp://face.example", "http://"] {
            #expect(throws: AnalysisFailure.self) { try FaceAPIOptions.endpoint(text) }
        }
    }
}
