import Counts
import FootfallEvents
import LocalTime
import Timekeeping

/// What is known of an import, or of what was done about one: each has an id, and can be taken back.
package struct ImportRecord: Sendable {
    package enum Kind: String, Sendable {
        case file
        /// What another put in was taken back.
        case undo
        /// The intervals of a span were marked as missing.
        case invalidation
    }

    package enum State: Hashable, Sendable {
        case done
        /// It was stopped or killed on its way.
        case unfinished
        case undone(by: ImportID)
        case replaced(by: ImportID)
    }

    package let id: ImportID
    package let kind: Kind
    /// When it began, or of an undo and an invalidation when it was done.
    package let time: EventTime
    /// Of the counts.
    package let topic: String
    /// The file's name, or what the import was told to call it.
    package var source = ""
    /// Size and checksums.
    package var content = ""
    package var mapping = ""
    package var timeZone = ""
    package var intervalSeconds: UInt32 = 0
    package var replaces: [ImportID] = []
    /// Whose statements an undo takes back.
    package var undoes: ImportID?
    /// Of an invalidation.
    package var span: InvalidatedSpan?
    /// Statements about intervals, as far as they are known.
    package var intervals: UInt64?
    package var sites: UInt64?
    package var conflicts: UInt64?
    package var rejected: UInt64?
    package var firstStart: EventTime?
    package var lastStart: EventTime?
    /// When the interval that begins last is over.
    package var lastEnd: EventTime?
    package var state: State = .unfinished

    /// The first event of an import; `nil` for one that only continues what another began.
    init?(_ event: ImportEvent) {
        guard let id = ImportID(event.importID) else { return nil }
        self.id = id
        time = EventTime(milliseconds: event.eventTime)
        switch event.event {
        case .started(let started):
            kind = .file
            topic = started.topic
            source = started.source
            content = started.content
            mapping = started.mapping
            timeZone = started.timeZone
            intervalSeconds = started.intervalSeconds
            replaces = started.replaces.split(separator: ",").compactMap { ImportID($0) }
        case .undone(let undone):
            kind = .undo
            topic = undone.topic
            undoes = ImportID(undone.undoes)
            intervals = undone.intervals
            state = .done
        case .invalidated(let invalidated):
            kind = .invalidation
            topic = invalidated.topic
            let span = InvalidatedSpan(
                site: invalidated.site, from: EventTime(milliseconds: invalidated.from),
                to: EventTime(milliseconds: invalidated.to), reason: invalidated.reason)
            self.span = span
            intervals = invalidated.intervals
            (firstStart, lastStart, lastEnd) = (span.from, span.to, span.to)
            state = .done
        case .finished, nil: return nil
        }
    }

    mutating func finish(_ finished: ImportFinished) {
        intervals = finished.appended + finished.replaced
        sites = finished.sites
        conflicts = finished.conflicts
        rejected = finished.rejected
        if finished.hasFirstStart { firstStart = EventTime(milliseconds: finished.firstStart) }
        if finished.hasLastStart {
            let start = EventTime(milliseconds: finished.lastStart)
            lastStart = start
            lastEnd = end(ofIntervalFrom: start)
        }
        state = .done
    }

    private func end(ofIntervalFrom start: EventTime) -> EventTime {
        guard intervalSeconds == 0 else { return start + .seconds(Int64(intervalSeconds)) }
        // A day of the sites: where they are of several zones, of the first that was met.
        let zone = (try? LocalZone(named: String(timeZone.prefix { $0 != "," }))) ?? .utc
        let minutes = zone.wallTime(at: start).milliseconds.dividedDown(by: 60_000)
        return zone.day(of: LocalLabel(minutes: Int32(clamping: minutes))).end
    }
}

/// A span of a site whose intervals were marked as missing: those that begin from `from` on and before `to`.
package struct InvalidatedSpan: Hashable, Sendable {
    package let site: String
    package let from: EventTime
    package let to: EventTime
    package let reason: String

    package init(site: String, from: EventTime, to: EventTime, reason: String) {
        self.site = site
        self.from = from
        self.to = to
        self.reason = reason
    }

    /// Whether an interval that begins then is in it.
    package func contains(_ start: EventTime) -> Bool { from <= start && start < to }
}
