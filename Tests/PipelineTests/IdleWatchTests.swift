import Testing

@testable import Pipeline

@Suite struct IdleWatchTests {
    private func running(turns: Int, read: Int = 0, lag: StageLag? = .zero, lastRead: Int = 0) -> StageStatus {
        var status = StageStatus(name: "stage")
        status.condition = .running
        status.turns = turns
        status.recordsRead = read
        status.lag = lag
        status.lastTurnRead = lastRead
        return status
    }

    private func look(_ watch: inout IdleWatch, _ statuses: [StageStatus]) -> Bool { watch.isIdle(statuses) }

    @Test func `stages are idle when each has begun and ended a turn since all said so, and nothing happened`() {
        var watch = IdleWatch()
        #expect(look(&watch, [running(turns: 5), running(turns: 9)]) == false)
        #expect(look(&watch, [running(turns: 50), running(turns: 9)]) == false, "one turn lasts")
        #expect(look(&watch, [running(turns: 51), running(turns: 10)]) == false, "it may have begun before")
        #expect(look(&watch, [running(turns: 52), running(turns: 11)]))
    }

    @Test func `what was read in between, even if it is done by now, begins the wait anew`() {
        var watch = IdleWatch()
        #expect(look(&watch, [running(turns: 5), running(turns: 5)]) == false)
        #expect(look(&watch, [running(turns: 9, read: 1), running(turns: 9)]) == false)
        #expect(look(&watch, [running(turns: 10, read: 1), running(turns: 11)]) == false)
        #expect(look(&watch, [running(turns: 11, read: 1), running(turns: 11)]))
    }

    @Test func `a stage that has unread records, or waits with read ones, or fails, is not idle`() {
        #expect(running(turns: 1).isIdle)
        #expect(!running(turns: 1, lag: StageLag(records: 1)).isIdle)
        #expect(!running(turns: 1, lag: StageLag(records: 0, pending: 1)).isIdle)
        #expect(!running(turns: 1, lastRead: 1).isIdle)
        var failed = running(turns: 1)
        failed.condition = .waiting
        var watch = IdleWatch()
        #expect(look(&watch, [running(turns: 1)]) == false)
        #expect(look(&watch, [failed]) == false)
        #expect(look(&watch, [running(turns: 9)]) == false, "a failure begins the wait anew")
        #expect(look(&watch, [running(turns: 11)]))
    }

    @Test func `a stage whose input has ended does no further turn, and is not waited for`() {
        var finished = running(turns: 3)
        finished.condition = .finished
        var watch = IdleWatch()
        #expect(look(&watch, [finished, running(turns: 1)]) == false)
        #expect(look(&watch, [finished, running(turns: 3)]))
    }
}
