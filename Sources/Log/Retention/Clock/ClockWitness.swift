import EventLog
import Foundation
internal import Timekeeping

/// What the clock should have said when retention looked at it last, and how long the machine had run then: kept in the log as the position of a
/// stage of that name.
struct ClockWitness: Codable, Equatable {
    static let positionName = "retention-clock"

    /// The wall clock, in milliseconds since 1970.
    var wallMilliseconds: Int64
    var bootID: String
    var elapsedMilliseconds: Int64
    /// Whether a time service kept the clock.
    var isSynchronized: Bool

    enum CodingKeys: String, CodingKey {
        case wallMilliseconds = "wall_ms"
        case bootID = "boot_id"
        case elapsedMilliseconds = "elapsed_ms"
        case isSynchronized = "synchronized"
    }

    init(_ now: EventTime, _ boot: BootClock) {
        wallMilliseconds = now.milliseconds
        bootID = boot.bootID
        elapsedMilliseconds = boot.elapsed.milliseconds
        isSynchronized = boot.isSynchronized
    }

    /// A time in a run of the machine that nothing is known of.
    init(unknownRunAt time: EventTime) {
        wallMilliseconds = time.milliseconds
        bootID = ""
        elapsedMilliseconds = 0
        isSynchronized = false
    }

    var wall: EventTime { EventTime(milliseconds: wallMilliseconds) }

    /// The last one; `nil` where retention never looked at it, or what is stored is another's.
    static func last(in log: EventLog) throws -> ClockWitness? {
        try log.stagePosition(positionName).flatMap { try? JSONDecoder().decode(Self.self, from: Data($0)) }
    }

    func store(in log: EventLog) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var request = AppendRequest()
        request.setPosition(Self.positionName, [UInt8](try encoder.encode(self)))
        try log.append(request)
    }
}
