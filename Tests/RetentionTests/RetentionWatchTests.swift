import EventLog
import Retention
import TestSupport
import Testing
import Timekeeping

/// The job that keeps at it.
@Suite struct RetentionWatchTests {
    @Test(.timeLimit(.minutes(10)))
    func `what goes wrong is told and tried again later, with the log opened anew`() throws {
        let scene = try RetentionScene()
        try scene.append([1, 2, 3])
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(1))))
        scene.clock.now += 1_000
        var opened = 0
        var seals = 0
        var told: [String] = []
        var isEnded = false
        let watch = RetentionWatch(
            open: {
                opened += 1
                if opened <= 2 { throw LogError.storage("the disk is away") }
                return scene.log
            }, interval: .milliseconds(2),
            seal: { _ in
                seals += 1
                if seals == 1 { throw LogError.storage("no room for a segment") }
            }, isEnded: { isEnded })
        try watch.run { event in
            switch event {
            case .failed(let error, let retry): told.append("\(error), \(retry.milliseconds)")
            case .ran(let report):
                told.append("\(report.totals.records), \(report.failures.map { "\($0.topic): \($0.error)" })")
                isEnded = seals == 3
            }
        }
        #expect(
            told == [
                "the disk is away, 4", "the disk is away, 8", "3, [\"sealing: no room for a segment\"]", "0, []",
                "0, []",
            ])
        #expect(opened == 3)
    }

    @Test(.timeLimit(.minutes(10)))
    func `who can't be told any more ends it, and is not taken for a failure of the log`() throws {
        let scene = try RetentionScene()
        struct Deaf: Error {}
        var told = 0
        let watch = RetentionWatch(
            open: { scene.log }, interval: .milliseconds(1), seal: { _ in }, isEnded: { told > 5 })
        #expect(throws: Deaf.self) {
            try watch.run { _ in
                told += 1
                throw Deaf()
            }
        }
        #expect(told == 1)
    }
}
