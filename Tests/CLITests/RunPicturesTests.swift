import Foundation
import Testing

/// What is left of the pictures once a store's pipeline has run: nothing, wherever it was killed.
@Suite("Pictures of a run") struct RunPicturesTests {
    private static let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"

    private func configuration(_ fflog: FflogProcess, visitors: Int) throws -> String {
        try fflog.file(
            "store.yaml",
            """
            stages:
              demo: { visitors: \(visitors), cameras: 3, seed: 11 }
              faces: { analyzer: synthetic, workers: 4 }
              anonymizer: { key_file: fflog.key }
              pictures:
              projections: [visits-15s]
              retention: { every: 1s }
            """)
    }

    /// The files below the data directory that hold what every picture of the made-up store begins with.
    private func filesWithPictures(_ fflog: FflogProcess) throws -> [String] {
        let mark = Data("P5\n# faces: ".utf8)
        let files = try #require(FileManager.default.enumerator(atPath: fflog.data)).compactMap { $0 as? String }
        return files.filter { name in
            guard let bytes = FileManager.default.contents(atPath: fflog.data + "/" + name) else { return false }
            return bytes.range(of: mark) != nil
        }
    }

    @Test("killed between any two stages, a run ends with every visit once and no picture anywhere")
    func pictures() throws {
        let fflog = try FflogProcess()
        let visitors = Self.isFull ? 1_500 : 60
        let file = try configuration(fflog, visitors: visitors)
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Seeded(state: seed)
        var hadPictures = false
        for _ in 0..<(Self.isFull ? 200 : 5) {
            let run = try fflog.start(["run", "--until-idle", file])
            usleep(UInt32.random(in: 20_000..<700_000, using: &random))
            run.kill()
            _ = try run.result()
            hadPictures = try hadPictures || !filesWithPictures(fflog).isEmpty
        }
        let last = try fflog.run("run", "--until-idle", file)
        #expect(last.status == 0, "\(last.errors)")
        #expect(hadPictures, "there were pictures to be found, seed \(seed)")
        #expect(try filesWithPictures(fflog) == [], "seed \(seed)")
        #expect(try fflog.ok("blob", "list").text == "")
        #expect(try fflog.run("blob", "verify").status == 0)
        #expect(try fflog.run("verify").status == 0)

        let detections = try fflog.ok("consume", "detections", "--format", "json").objects()
            .compactMap { $0["value"] as? [String: Any] }
        let faces = try fflog.ok("consume", "faces", "--format", "json").objects().compactMap {
            $0["value"] as? [String: Any]
        }
        func pictures(_ events: [[String: Any]], _ kind: String) -> [String] {
            events.filter { $0[kind] is [String: Any] }.compactMap { event in
                event["picture"] as? String ?? (event[kind] as? [String: Any])?["picture"] as? String
            }.sorted()
        }
        // N people in a picture are N faces, and each picture was analysed once.
        #expect(pictures(detections, "person_detected") == pictures(faces, "face_analyzed"), "seed \(seed)")
        #expect(Set(pictures(faces, "face_analyzed")).sorted() == pictures(faces, "picture_analyzed"), "seed \(seed)")
        #expect(try fflog.ok("consume", "visits").lines.count == visitors, "seed \(seed)")
    }
}
