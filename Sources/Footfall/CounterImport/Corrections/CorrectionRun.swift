import Counts
import EventLog
import FootfallEvents
import Foundation
import Timekeeping
import TypedTopics

/// Says one thing of many intervals: that an import no longer counts, or that they are missing.
///
/// The last append also tells the topic of imports. A run that was killed goes on under the same id: what it has said already is in
/// the log. For one thread.
struct CorrectionRun {
    let log: EventLog
    let topic: Topic
    /// Which correction of the topic it is.
    let name: String
    var time = TimeSource.system
    var newID: @Sendable () -> ImportID = { ImportID.random() }
    var settings = StatementPipeline.Settings()
    /// Of a large log, the intervals that may be due and what they may overlap; `nil` for all.
    var scope: StatementScope?

    /// Corrects what the log holds now.
    ///
    /// - Parameters:
    ///   - isDue: whether something is to be said of an interval, given its index and the number of this correction's id.
    ///   - event: for the topic of imports, with the number of intervals.
    /// - Returns: the id, and of how many intervals this correction says something.
    /// - Throws: `LogError.expectationFailed` where somebody else has appended meanwhile; another run looks again.
    func run(
        _ content: NewStatement.Content, isDue: (StatementIndex, Int, UInt32) -> Bool,
        event: (UInt64) -> ImportEvent.OneOf_Event
    ) throws -> (id: ImportID, intervals: Int) {
        let stored = try log.stagePosition(positionName)
        let index = try StatementIndex.read(log, topic, only: scope)
        var position = Position.unfinished(stored) ?? Position(importID: newID().description)
        let id = ImportID(position.importID) ?? .none
        let own = index.names.number(of: id)
        let target = StatementTarget(
            log: log, topic: topic, schemaID: try FootfallTopic.counts.register(in: log).id,
            positionName: positionName, owner: ExpectationOwner("the correction of topic '\(topic.name)'"))
        let pipeline = StatementPipeline(
            target, topic, index, stored: stored, source: "", importID: id, settings)
        var excluded: Set<UInt32> = []
        var order: [UInt32]?
        if case .retraction(let taken) = content {
            excluded = [index.names.number(of: taken)]
            order = index.inOrderOfStanding(index.intervals.indices, without: excluded)
        }
        var count = 0
        do {
            for place in 0..<(order?.count ?? index.count) {
                let found = order.map { Int($0[place]) } ?? place
                if position.isBegun, index.says(found, own) {
                    count += 1
                    continue
                }
                guard isDue(index, found, own) else { continue }
                count += 1
                // What is appended names the zone of what stands after it.
                let interval = index.interval(found, without: excluded)
                pipeline.append(
                    NewStatement(interval: interval, label: interval.label, content: content),
                    to: index.partition(of: found))
                guard pipeline.isRequestFull else { continue }
                position.isBegun = true
                try pipeline.submit(try position.bytes())
            }
            position.isBegun = true
            position.isComplete = true
            var said = ImportEvent()
            said.importID = position.importID
            said.eventTime = time.wallClock().milliseconds
            said.event = event(UInt64(count))
            try pipeline.submit(try position.bytes(), [said])
            try pipeline.wait()
        } catch {
            pipeline.drain()
            throw error
        }
        return (id, count)
    }

    private var positionName: String { "correction:\(topic.name)#\(topic.id.rawValue):\(name)" }

    /// Whether a run was killed on its way.
    func isUnfinished() throws -> Bool { Position.unfinished(try log.stagePosition(positionName)) != nil }

    /// JSON, drawn in docs/import.md.
    private struct Position: Codable {
        static let version = 1

        var version = Self.version
        var importID: String
        var isBegun = false
        var isComplete = false

        enum CodingKeys: String, CodingKey {
            case version
            case importID = "import_id"
            case isBegun = "begun"
            case isComplete = "complete"
        }

        func bytes() throws -> [UInt8] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return try [UInt8](encoder.encode(self))
        }

        static func unfinished(_ bytes: [UInt8]?) -> Position? {
            guard let bytes, let position = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
                position.version == version, !position.isComplete, ImportID(position.importID) != nil
            else { return nil }
            return position
        }
    }
}

extension StatementIndex {
    /// Those of some intervals of which any of some imports says something, the one that stood longest without it first: what stands
    /// again does so in the order in which it stood before, so that of two that overlap the same one counts.
    func inOrderOfStanding(_ intervals: some Sequence<Int>, without excluded: Set<UInt32>) -> [UInt32] {
        /// With the statement since which each stands.
        var standing: [(found: UInt32, since: UInt32)] = []
        var others: [UInt32] = []
        for found in intervals where excluded.contains(where: { says(found, $0) }) {
            if let since = self.standing(found, without: excluded)?.since {
                standing.append((UInt32(found), UInt32(since.offset.rawValue)))
            } else {
                others.append(UInt32(found))
            }
        }
        standing.sort { place(of: Int($0.since)) < place(of: Int($1.since)) }
        return standing.map(\.found) + others
    }

    /// Whether an import, by its number, says anything of an interval.
    func says(_ found: Int, _ importID: UInt32) -> Bool {
        var says = false
        newestFirst(found) { says = says || $0.importID == importID }
        return says
    }
}
