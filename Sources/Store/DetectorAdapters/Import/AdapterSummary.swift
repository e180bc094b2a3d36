import FootfallEvents

/// What an import by an adapter came to.
package struct AdapterSummary: Sendable, Equatable {
    /// Records of the input, bad ones included.
    package var records = 0
    /// Events that this import put into the log, by topic.
    package var detections = 0
    package var counts = 0
    /// Events that the log had already.
    package var duplicates = 0
    /// Events that differ from what the log has of their interval or track, which stays.
    package var conflicts = 0
    /// Readings of counters that go up.
    package var readings = 0
    /// Records that say nothing of people.
    package var ignored = 0
    /// What these are, for people, as far as it is told.
    package var ignoredKinds: [String: Int] = [:]
    /// Records, or parts of them, that can't be used.
    package var rejected = 0
    /// Counters that started over.
    package var resets = 0
    /// Intervals that the input covers in part, and stays that have not ended.
    package var heldBack = 0
    /// Intervals in which somebody came, and it isn't known when.
    package var missing = 0
    /// The first few of each; all were reported as they were met.
    package var firstRejected: [BadRecord] = []
    package var firstConflicts: [AdapterConflict] = []
    package var firstResets: [CounterReset] = []

    package static let samplesMax = 20

    package init() {}

    /// Whether something that was said of people was left out.
    package var isPartial: Bool { rejected > 0 || conflicts > 0 || missing > 0 }

    /// Whether any of the input was of use.
    package var hasRead: Bool { detections + counts + duplicates + conflicts + readings + heldBack > 0 }

    mutating func take(_ notice: AdapterNotice) {
        switch notice {
        case .rejected(let bad):
            rejected += 1
            if firstRejected.count < Self.samplesMax { firstRejected.append(bad) }
        case .reset(let reset):
            resets += 1
            if firstResets.count < Self.samplesMax { firstResets.append(reset) }
        case .doubt: break
        }
    }

    mutating func take(_ conflict: AdapterConflict) {
        conflicts += 1
        if firstConflicts.count < Self.samplesMax { firstConflicts.append(conflict) }
    }

    package static func + (a: AdapterSummary, b: AdapterSummary) -> AdapterSummary {
        var sum = a
        sum.records += b.records
        sum.detections += b.detections
        sum.counts += b.counts
        sum.duplicates += b.duplicates
        sum.conflicts += b.conflicts
        sum.readings += b.readings
        sum.ignored += b.ignored
        sum.ignoredKinds.merge(b.ignoredKinds) { $0 + $1 }
        sum.rejected += b.rejected
        sum.resets += b.resets
        sum.heldBack += b.heldBack
        sum.missing += b.missing
        sum.firstRejected = Array((a.firstRejected + b.firstRejected).prefix(samplesMax))
        sum.firstConflicts = Array((a.firstConflicts + b.firstConflicts).prefix(samplesMax))
        sum.firstResets = Array((a.firstResets + b.firstResets).prefix(samplesMax))
        return sum
    }
}

/// An event that the log contradicts: what the log has stays.
package struct AdapterConflict: Sendable, Equatable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        /// Other counts of the same interval.
        case otherCounts = "other_counts"
        /// Another interval that has a part of the same time.
        case overlap
        /// Somebody marked the interval as missing.
        case missing
        /// The same interval in another time zone.
        case otherZone = "other_zone"
        /// Another direction of the same track.
        case otherTrack = "other_track"
    }

    package var reason: Reason
    /// The counter's place, or the camera's store.
    package var site: String
    /// A line or rule, and the counter's name, or the camera; empty where there is none.
    package var door: String
    package var counter: String
    /// The interval's local label, or the track.
    package var label: String
    /// Of the input; 0 where it isn't known.
    package var line: Int
    /// What the log has.
    package var known: String

    init(_ conflict: SortedEvents<PeopleCounted>.Conflict) {
        let event = conflict.event
        (reason, known) = (conflict.reason, conflict.known)
        (site, door, counter) = (event.site, event.line, event.counter)
        label = event.localLabel
        line = Int(event.sourceLine)
    }

    init(_ conflict: SortedEvents<Detection>.Conflict) {
        let event = conflict.event
        (reason, known) = (conflict.reason, conflict.known)
        (site, door, counter) = (event.store, "", event.camera)
        label = "track \(event.trackEnded.trackID)"
        line = 0
    }

    package var description: String {
        let place = [site, door, counter].filter { !$0.isEmpty }.joined(separator: ", ")
        return (line > 0 ? "line \(line): " : "") + "\(place), \(label): \(known)"
    }
}

/// What an import by an adapter tells while it runs.
package enum AdapterReport: Sendable {
    case notice(AdapterNotice)
    case conflict(AdapterConflict)
}
