import EventLog
import Foundation
import Glibc
import Sealing
import TestSupport
import Testing

/// A seal that finds the disk full changes nothing, says so, and is done when there is room.
@Suite struct FullDiskTests {
    private static let isPermitted: Bool = {
        let folder = TemporaryFolder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount2(folder.path, Int32(MNT_DETACH)) == 0
    }()

    @Test(.enabled(if: isPermitted, "needs the right to mount a tmpfs"))
    func `a full disk leaves the head as it was, and no file behind`() throws {
        let scene = try SealingScene(mountedKibibytes: 6 << 10)
        var random = SeededGenerator(seed: 41)
        try scene.fill(&random, batches: 400, sorts: [.columns])
        let before = try scene.log.seen(scene.topic)
        // Almost all of what is left, as another program might take it.
        let ballast = open(scene.folder + "/ballast", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(ballast, zeros, 4096) > 0 {}
        close(ballast)
        let error = #expect(throws: LogError.self) { try Sealer(scene.log).seal(scene.topic) }
        guard case .diskFull = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(scene.segmentFiles == [])
        #expect(try scene.log.seen(scene.topic) == before)
        #expect(try scene.log.verify().findings == [])

        #expect(truncate(scene.folder + "/ballast", 0) == 0)
        #expect(try Sealer(scene.log).seal(scene.topic).records == before.count)
        #expect(try scene.log.seen(scene.topic) == before)
        #expect(try scene.log.verify().findings == [])
    }
}
