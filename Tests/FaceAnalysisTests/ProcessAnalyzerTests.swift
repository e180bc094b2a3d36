import FaceAnalysis
import FootfallEvents
import Foundation
import TestSupport
import Testing

/// The adapter against scripts that do well, and that misbehave in each way.
@Suite struct ProcessAnalyzerTests {
    static let picture = Picture(
        name: "s/c/1.pgm", bytes: TestPicture.pgm(faces: 1), format: .netpbm, store: "s", camera: "c",
        capturedAt: 1_784_283_300_250)

    /// Reads questions line by line; `$id` is the question's id.
    private func kept(_ answer: String, _ change: (inout ProcessAnalyzer.Options) -> Void = { _ in }) -> ProcessAnalyzer
    {
        let script = """
            while read -r line; do
              id=${line#*'"id":'}; id=${id%%,*}
              \(answer)
            done
            """
        var options = ProcessAnalyzer.Options(program: "/bin/sh")
        options.arguments = ["-c", script]
        change(&options)
        return ProcessAnalyzer(options)
    }

    private func perPicture(_ script: String, _ change: (inout ProcessAnalyzer.Options) -> Void = { _ in })
        -> ProcessAnalyzer
    {
        var options = ProcessAnalyzer.Options(program: "/bin/sh")
        options.arguments = ["-c", script]
        options.mode = .perPicture
        change(&options)
        return ProcessAnalyzer(options)
    }

    private func failure(_ analyzer: ProcessAnalyzer) async -> AnalysisFailure? {
        defer { analyzer.close() }
        do {
            _ = try await analyzer.analyze(Self.picture)
            return nil
        } catch { return error as? AnalysisFailure }
    }

    @Test func `a program is started once, and answers one picture after another with all that it knows`() async throws
    {
        let analyzer = kept(
            #"""
            echo "{\"id\":$id,\"faces\":[{\"box\":{\"left\":1,\"top\":2,\"width\":3,\"height\":4},\"age\":31.5,\"gender\":\"female\",\"emotions\":{\"anger\":0,\"contempt\":0,\"disgust\":0,\"fear\":0,\"happiness\":0.75,\"neutral\":0.25,\"sadness\":0,\"surprise\":0},\"identity\":\"$$\",\"face_id\":\"f\",\"confidence\":0.5,\"new_field\":1},{\"box\":{\"left\":0,\"top\":0,\"width\":1,\"height\":1}}]}"
            """#)
        defer { analyzer.close() }
        var programs = Set<String?>()
        for _ in 0..<3 {
            let faces = try await analyzer.analyze(Self.picture)
            #expect(faces.count == 2)
            #expect(faces[0].box == .init(left: 1, top: 2, width: 3, height: 4))
            #expect(faces[0].age == 31.5 && faces[0].gender == .female && faces[0].emotions?.happiness == 0.75)
            #expect(faces[0].faceID == "f" && faces[0].confidence == 0.5)
            #expect(
                faces[1].age == nil && faces[1].gender == nil && faces[1].emotions == nil && faces[1].identity == nil)
            programs.insert(faces[0].identity)
        }
        #expect(programs.count == 1, "another program for each picture")
    }

    @Test func `the question holds the picture and what is known of it`() async throws {
        let folder = TemporaryFolder()
        let file = folder.path("line")
        let analyzer = kept(#"printf '%s\n' "$line" > '\#(file)'; echo "{\"id\":$id,\"faces\":[]}""#)
        defer { analyzer.close() }
        #expect(try await analyzer.analyze(Self.picture).isEmpty)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
        #expect(object["name"] as? String == "s/c/1.pgm" && object["store"] as? String == "s")
        #expect(object["camera"] as? String == "c" && object["format"] as? String == "image/x-portable-anymap")
        #expect(object["captured_at"] as? String == "2026-07-17T10:15:00.250Z")
        let picture = Data(base64Encoded: try #require(object["picture"] as? String))
        #expect(picture.map { [UInt8]($0) } == Self.picture.bytes)
    }

    @Test func `many pictures at once get a program each, and each its own answer`() async throws {
        let analyzer = kept(
            #"name=${line#*'"name":"'}; name=${name%%'"'*}; echo "{\"id\":$id,\"faces\":[{\"box\":{\"left\":0,\"top\":0,\"width\":1,\"height\":1},\"identity\":\"$name\"}]}""#
        )
        defer { analyzer.close() }
        try await withThrowingTaskGroup(of: (Int, String?).self) { group in
            for number in 0..<24 {
                group.addTask {
                    var picture = Self.picture
                    picture.name = "p-\(number)"
                    return (number, try await analyzer.analyze(picture)[0].identity)
                }
            }
            for try await (number, identity) in group { #expect(identity == "p-\(number)") }
        }
    }

    @Test func `a simple script gets the picture on its standard input and the rest in its environment`() async throws {
        let analyzer = perPicture(
            #"n=$(wc -c); echo "{\"faces\":[{\"box\":{\"left\":0,\"top\":0,\"width\":$((n)),\"height\":1},\"identity\":\"$FFLOG_STORE/$FFLOG_CAMERA/$FFLOG_PICTURE/$FFLOG_FORMAT/$FFLOG_CAPTURED_AT\"}]}""#
        )
        defer { analyzer.close() }
        let face = try await analyzer.analyze(Self.picture)[0]
        #expect(face.box?.width == UInt32(Self.picture.bytes.count))
        #expect(face.identity == "s/c/s/c/1.pgm/image/x-portable-anymap/2026-07-17T10:15:00.250Z")
    }

    @Test func `a script that doesn't read its picture, and one that answers before it has read, do no harm`()
        async throws
    {
        var large = Self.picture
        large.bytes += [UInt8](repeating: 7, count: 2 << 20)
        for script in [
            #"echo '{"faces":[]}'"#, #"exec <&-; echo '{"faces":[]}'"#,
            #"head -c 300000 /dev/zero | tr '\0' ' '; echo '{"faces":[]}'; cat > /dev/null"#,
        ] {
            let analyzer = perPicture(script)
            defer { analyzer.close() }
            #expect(try await analyzer.analyze(large).isEmpty, "\(script)")
        }
    }

    @Test(arguments: [
        "echo nonsense", "echo '{}'", "echo", #"echo '{"id":999,"faces":[]}'"#, #"echo '{"faces":[]}'"#,
        #"echo "{\"id\":$id,\"faces\":[{}]}""#,
        #"echo "{\"id\":$id,\"faces\":[{\"box\":{\"left\":0,\"top\":0,\"width\":1,\"height\":1},\"gender\":\"woman\"}]}""#,
    ])
    func `an answer that is not as documented, or another picture's, is broken`(answer: String) async {
        let error = await failure(kept(answer))
        guard case .retry(.brokenAnswer, _)? = error else { return #expect(Bool(false), "\(error as Any)") }
    }

    @Test(arguments: ["exit 3", "kill -9 $$", "exec 1>&-; sleep 600", "echo one; echo two"])
    func `a program that ends, closes its output or answers twice has crashed, and the next picture gets a new one`(
        how: String
    ) async throws {
        let folder = TemporaryFolder()
        let mark = folder.path("done")
        let analyzer = kept(
            #"if [ -e '\#(mark)' ]; then echo "{\"id\":$id,\"faces\":[]}"; else : > '\#(mark)'; \#(how); fi"#)
        defer { analyzer.close() }
        do {
            _ = try await analyzer.analyze(Self.picture)
            #expect(Bool(false), "an answer")
        } catch AnalysisFailure.retry(let kind, _) { #expect([.crashed, .brokenAnswer].contains(kind)) }
        #expect(try await analyzer.analyze(Self.picture).isEmpty)
    }

    @Test func `a program that talks without being asked is replaced, so that no answer goes to the wrong picture`()
        async throws
    {
        // After its first answer it prints another picture's.
        let analyzer = kept(#"echo "{\"id\":$id,\"faces\":[]}"; sleep 0.05; echo '{"id":2,"faces":[{}]}'"#)
        defer { analyzer.close() }
        for _ in 0..<3 {
            do { #expect(try await analyzer.analyze(Self.picture).isEmpty) } catch AnalysisFailure.retry {}
        }
    }

    @Test func `too long an answer is broken`() async {
        let error = await failure(kept("head -c 5000 /dev/zero | tr '\\0' x; echo") { $0.answerBytesMax = 1_000 })
        guard case .retry(.brokenAnswer, let reason)? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(reason.contains("1000"))
        let endless = await failure(perPicture("cat /dev/zero") { $0.answerBytesMax = 1_000 })
        guard case .retry(.brokenAnswer, _)? = endless else { return #expect(Bool(false), "\(endless as Any)") }
    }

    @Test func `what the program says of a picture decides: another attempt, later, or none`() async {
        func said(_ error: String) async -> AnalysisFailure? {
            await failure(kept(#"echo "{\"id\":$id,\"error\":\#(error)}""#))
        }
        #expect(await said(#"{\"reason\":\"no\"}"#) == .giveUp(.refused, reason: "no"))
        #expect(await said(#"{\"reason\":\"busy\",\"retry\":true}"#) == .retry(.refused, reason: "busy"))
        #expect(
            await said(#"{\"retry\":true,\"retry_after_ms\":700}"#)
                == .unavailable(.throttled, reason: "no reason given", after: .milliseconds(700)))
    }

    @Test func `a script that ends with another status than 0 has crashed, whatever it printed`() async {
        let error = await failure(perPicture(#"cat > /dev/null; echo '{"faces":[]}'; exit 4"#))
        guard case .retry(.crashed, let reason)? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(reason.contains("status 4"))
    }

    @Test func `a program that isn't there is the configuration's fault`() async {
        for mode in ProcessAnalyzer.Mode.allCases {
            var options = ProcessAnalyzer.Options(program: "/nowhere/analyzer")
            options.mode = mode
            let error = await failure(ProcessAnalyzer(options))
            guard case .misconfigured(let reason)? = error else { return #expect(Bool(false), "\(error as Any)") }
            #expect(reason.contains("/nowhere/analyzer"))
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: ProcessAnalyzer.Mode.allCases)
    func `a call that is cancelled kills the program and what it started`(mode: ProcessAnalyzer.Mode) async throws {
        let folder = TemporaryFolder()
        let file = folder.path("pids")
        let hang = "sleep 3600 & echo $$ $! > '\(file).new'; mv '\(file).new' '\(file)'; wait"
        let analyzer = mode == .kept ? kept(hang) : perPicture(hang)
        defer { analyzer.close() }
        let call = Task { try await analyzer.analyze(Self.picture) }
        try await eventually(file) { FileManager.default.fileExists(atPath: file) }
        call.cancel()
        await #expect(throws: (any Error).self) { try await call.value }
        let pids = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace)
        #expect(pids.count == 2)
        for pid in pids {
            // A killed child of a killed parent goes when whoever inherits it takes note.
            try await eventually("the end of \(pid)") { !isAlive(String(pid)) }
        }
    }

    private func isAlive(_ pid: String) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        // PID (NAME) STATE
        return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}
