import Detection
import Foundation
import Gzip
import Testing
import TestSupport

/// A real camera over a display table: 1,394 frames, six people one after another.
@Suite struct RealVideoTests {
    private static func path(_ name: String) -> String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var folders = [package.deletingLastPathComponent().appendingPathComponent("shared/data").path]
        if let folder = ProcessInfo.processInfo.environment["FFLOG_TEST_DATA"] { folders.insert(folder, at: 0) }
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static let video = path("one-by-one-192x108.pgms.gz")
    private static let truth = path("one-by-one.truth.json")

    private struct Truth: Decodable {
        var frames: Int
        var intervals_1based_frames: [[Int]]
    }

    @Test(.enabled(if: video != nil && truth != nil, "skipped: one-by-one-192x108.pgms.gz is not in FFLOG_TEST_DATA"))
    func `six visits, each begin and end within half a second`() throws {
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: URL(fileURLWithPath: try #require(Self.truth))))
        let descriptor = open(try #require(Self.video), O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let unzipped = UnzippedFile(descriptor)
        var stream = DetectionStream(
            FrameReader { try unzipped.fill($0) }, time: .computed(start: 0, rate: nil))
        var result = DetectionFrame()
        var ended: [EndedTrack] = []
        var frames = 0
        var changes: [ConditionChange] = []
        while true {
            let item = try stream.next(into: &result)
            ended += result.ended
            changes += result.changes
            if item == .end { break }
            #expect(item == .frame)
            frames += 1
        }
        #expect(frames == truth.frames)
        ended.sort { $0.first.frame < $1.first.frame }
        #expect(ended.count == truth.intervals_1based_frames.count, "\(ended)")
        for (track, interval) in zip(ended, truth.intervals_1based_frames) {
            #expect(abs(track.first.frame + 1 - interval[0]) <= 5, "\(track) \(interval)")
            #expect(abs(track.last.frame + 1 - interval[1]) <= 5, "\(track) \(interval)")
        }
        #expect(changes.allSatisfy { $0.condition == .learning })
    }
}

/// The content of a gzip file.
private final class UnzippedFile {
    private var reader: GzipReader

    init(_ descriptor: Int32) {
        reader = GzipReader { room in max(0, read(descriptor, room.baseAddress, room.count)) }
    }

    func fill(_ room: UnsafeMutableRawBufferPointer) throws -> Int { try reader.read(into: room) }
}
