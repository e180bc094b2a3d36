import Foundation
import Testing

/// A real camera over a display table, through the commands: 1,394 frames, six people one after another.
@Suite("A real video through detect and run") struct DetectRealVideoTests {
    private static func path(_ name: String) -> String? {
        guard let folder = ProcessInfo.processInfo.environment["FFLOG_TEST_DATA"] else { return nil }
        return FileManager.default.fileExists(atPath: "\(folder)/\(name)") ? "\(folder)/\(name)" : nil
    }

    private static let video = path("one-by-one-192x108.pgms.gz")
    private static let truth = path("one-by-one.truth.json")
    private static let start: Int64 = 1_784_282_400_000
    private static let startText = "2026-07-17T10:00:00Z"

    /// The first and last frame of each visit, as milliseconds since 1970.
    private func visits() throws -> [(begin: Int64, end: Int64)] {
        let truth = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: #require(Self.truth))))
        let intervals = try #require((truth as? [String: Any])?["intervals_1based_frames"] as? [[Int64]])
        return intervals.map { (Self.start + ($0[0] - 1) * 100, Self.start + ($0[1] - 1) * 100) }
    }

    private func milliseconds(_ text: Any?) throws -> Int64 {
        let form = ISO8601DateFormatter()
        form.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let date = try #require((text as? String).flatMap { form.date(from: $0) })
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    private func isAbout(_ time: Int64, _ truth: Int64) -> Bool { abs(time - truth) <= 500 }

    @Test(.enabled(if: video != nil && truth != nil, "skipped: one-by-one-192x108.pgms.gz is not in FFLOG_TEST_DATA"))
    func `detect finds the six visits`() throws {
        let fflog = try FflogProcess()
        let result = try fflog.shell(
            "gzip -dc '\(#require(Self.video))' | $FFLOG -d $D detect --store S --zone table --camera cam-1 "
                + "--start \(Self.startText) --seconds-between-pictures 5 --format json")
        #expect(result.status == 0, "\(result.errors)")
        let summary = try result.object()
        #expect(summary["frames"] as? Int == 1394 && summary["tracks"] as? Int == 6)
        #expect((summary["conditions"] as? [String: Any])?.isEmpty == true)
        let tracks = try fflog.ok("consume", "detections", "--format", "json").objects()
            .compactMap { ($0["value"] as? [String: Any])?["track_ended"] as? [String: Any] }
        #expect(tracks.count == 6)
        for (track, visit) in zip(tracks, try visits()) {
            #expect(isAbout(try milliseconds(track["first_seen"]), visit.begin), "\(track) \(visit)")
            #expect(isAbout(try milliseconds(track["last_seen"]), visit.end), "\(track) \(visit)")
        }
    }

    @Test(.enabled(if: video != nil && truth != nil, "skipped: one-by-one-192x108.pgms.gz is not in FFLOG_TEST_DATA"))
    func `run makes six visits and their windows of it`() throws {
        let fflog = try FflogProcess()
        let file = try fflog.file(
            "store.yaml",
            """
            stages:
              cameras:
                - name: cam-1
                  store: S
                  zone: table
                  command: gzip -dc '\(#require(Self.video))'
                  once: true
                  start: \(Self.startText)
                  pictures: false
              anonymizer: { key_file: fflog.key }
              projections: [visits-15s]
            """)
        let run = try fflog.run("run", "--until-idle", file)
        #expect(run.status == 0, "\(run.errors)")
        let truth = try visits()
        let visits = try fflog.ok("consume", "visits", "--format", "json").objects()
            .compactMap { $0["value"] as? [String: Any] }
        #expect(visits.count == 6)
        for (visit, truth) in zip(visits, truth) {
            #expect(isAbout(try milliseconds(visit["event_time"]), truth.end), "\(visit) \(truth)")
            #expect(visit["zone"] as? String == "table")
        }
        let expected = truth.map { $0.end / 15_000 * 15_000 }
        let rows = try fflog.ok("projection", "query", "visits-15s", "--format", "json").objects()
            .filter { $0["count"] as? Int ?? 0 > 0 }
        #expect(try rows.map { try milliseconds($0["window_start"]) } == expected)
        #expect(rows.allSatisfy { $0["count"] as? Int == 1 })

        // Again: the recording is in.
        #expect(try fflog.run("run", "--until-idle", file).status == 0)
        #expect(try fflog.ok("consume", "visits", "--format", "json").objects().count == 6)
    }
}
