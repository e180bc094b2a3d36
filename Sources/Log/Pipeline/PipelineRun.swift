import Foundation
import Synchronization
package import Timekeeping

/// All stages of a configuration at work at once, and their record in the data directory.
///
/// One owner, which calls from one thread. Stop it before the log is closed.
package final class PipelineRun {
    private struct Member {
        let plan: StagePlan
        let loop: StageLoop
    }

    private var members: [Member]
    private let folder: RunFolder
    private let configuration: String
    private let time: TimeSource
    private let startedAt: EventTime
    /// Whether the record could not be written the last time, so that it is told once.
    private var hasFailed = false

    /// - Parameter configuration: the file's name, for the record.
    package init(_ plans: [StagePlan], folder: RunFolder, configuration: String, time: TimeSource = .system) {
        members = plans.map { Member(plan: $0, loop: $0.makeLoop()) }
        self.folder = folder
        self.configuration = configuration
        self.time = time
        startedAt = time.wallClock()
    }

    package var stageNames: [String] { members.map(\.plan.name) }

    package func start() {
        for member in members { member.loop.start() }
    }

    /// Lets every stage end its turn, and blocks until all have.
    package func stop() {
        stop(members)
        report()
    }

    /// Takes up other plans: stages that are asked for as before go on undisturbed; those that are not asked for any more end their
    /// turn; those with other settings end it and begin anew, at their place in the log. Blocks until what ends has ended.
    package func change(to plans: [StagePlan]) -> StageChanges {
        var changes = StageChanges()
        var ending: [Member] = []
        var staying: [String: Member] = [:]
        for member in members {
            if let plan = plans.first(where: { $0.name == member.plan.name }) {
                if plan.isSame(as: member.plan) {
                    staying[plan.name] = member
                    continue
                }
                changes.restarted.append(plan.name)
            } else {
                changes.stopped.append(member.plan.name)
            }
            ending.append(member)
        }
        stop(ending)
        // What they held is given up before others take it.
        ending = []
        members = []
        for plan in plans {
            if let member = staying[plan.name] {
                members.append(member)
                continue
            }
            if !changes.restarted.contains(plan.name) { changes.started.append(plan.name) }
            let loop = plan.makeLoop()
            loop.start()
            members.append(Member(plan: plan, loop: loop))
        }
        report()
        return changes
    }

    private func stop(_ members: [Member]) {
        for member in members { member.loop.stop() }
        for member in members { member.loop.join() }
    }

    /// As the stages are now.
    package var statuses: [StageStatus] { members.map(\.loop.status) }

    /// Writes the record; to be called about once a second.
    ///
    /// - Returns: why it can't be written, the first time; the stages go on.
    @discardableResult
    package func report() -> (any Error)? {
        let record = RunRecord(
            process: getpid(), startedAt: startedAt, updatedAt: time.wallClock(), configuration: configuration,
            stages: statuses.map(RunRecord.Stage.init))
        do {
            try folder.write(record)
            hasFailed = false
            return nil
        } catch {
            defer { hasFailed = true }
            return hasFailed ? nil : error
        }
    }
}
