internal import LocalTime
package import Timekeeping

/// What is known of one store, by when it holds: each statement from its moment up to the next one's.
///
/// Of two statements from the same moment the later said stands; one from another moment takes nothing back of what was said from
/// later moments on.
package struct StoreTimeline: Sendable {
    package struct Entry: Sendable {
        package let validFrom: EventTime
        /// Up to when it holds; `nil` for always.
        package internal(set) var validTo: EventTime?
        /// `nil` where nothing is known from then on.
        package let description: StoreDescription?
        let zone: LocalZone?
    }

    /// By when they begin to hold.
    package private(set) var entries: [Entry] = []

    package init() {}

    /// Takes up what is said later than all that was taken up before.
    package mutating func apply(_ content: StoreStatement.Content, from validFrom: EventTime) {
        let description = content.description
        var entry = Entry(validFrom: validFrom, validTo: nil, description: description, zone: description?.zone)
        let place = entries.firstIndex { $0.validFrom >= validFrom } ?? entries.count
        if place < entries.count, entries[place].validFrom == validFrom {
            entry.validTo = entries[place].validTo
            entries[place] = entry
        } else {
            entry.validTo = place < entries.count ? entries[place].validFrom : nil
            entries.insert(entry, at: place)
        }
        if place > 0 { entries[place - 1].validTo = validFrom }
    }

    /// What holds at a moment; `nil` before anything was said of the store.
    package func entry(at time: EventTime) -> Entry? {
        // Nearly every store has one.
        if let last = entries.last, last.validFrom <= time { return last }
        return entries.last { $0.validFrom <= time }
    }

    /// What a statement from a moment on would replace; `nil` where nothing was said from just that moment on.
    package func entry(from validFrom: EventTime) -> Entry? { entries.first { $0.validFrom == validFrom } }

    /// Every name that it has at some time.
    package var names: Set<String> { entries.reduce(into: []) { $0.formUnion($1.description?.names ?? []) } }

    /// Whether anything is known of it at some time.
    package var isKnown: Bool { entries.contains { $0.description != nil } }
}
