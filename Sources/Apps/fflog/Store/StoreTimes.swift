import Terminal
import EventLog
import LocalTime
import Stores
internal import Timekeeping

/// Times that commands take, by the clocks of the stores that the log knows.
enum StoreTimes {
    /// The clocks of the stores; what of them could not be read is said.
    static func clocks(_ log: EventLog) throws -> StoreClocks {
        let registry = StoreRegistry(log)
        try registry.refresh()
        _ = registry.complaint.map(Console.warning)
        return StoreClocks(registry.known)
    }

    /// A range as two options give it.
    static func range(from: String?, to: String?, now: EventTime) throws -> TimeRange {
        TimeRange(
            from: try from.map { try TimeText.bound($0, now: now) }, to: try to.map { try TimeText.bound($0, now: now) }
        )
    }

    /// From when on something holds of a store: a time as everywhere, or `always`.
    ///
    /// - Throws: of kind usage, also for a local time that comes twice, or never.
    static func start(_ text: String, in zone: LocalZone, now: EventTime) throws -> EventTime {
        if text == "always" { return .min }
        switch try TimeText.bound(text, now: now) {
        case .instant(let time): return time
        case .local(let wall):
            do { return try StoreValidity.start(wall, text, in: zone) } catch {
                throw CommandEnded(ExitStatus.usage, error.description)
            }
        }
    }

    /// The moment that a text means in a store; without a store it needs an offset.
    ///
    /// - Parameter subject: what it is a time of, where no store is named.
    /// - Throws: `StoreTimeError` for a local time that comes twice, or never.
    static func instant(
        _ text: String, store: String?, subject: String, _ log: EventLog, _ options: GlobalOptions
    ) throws -> EventTime {
        let now = TimeSource.system.wallClock()
        guard let store, case .local(let wall) = try TimeText.bound(text, now: now) else {
            return try TimeText.instant(text, of: subject, now: now)
        }
        let clocks = try clocks(log)
        let time = try clocks.instant(of: wall, in: store)
        if let note = clocks.note { options.say(note) }
        return time
    }
}
