internal import Timekeeping

/// Gives out what was put in by its time, the earliest first; of one time, what came first.
///
/// A binary heap, so that what comes in order costs next to nothing. For one thread.
struct TimeOrder<Item> {
    private struct Entry {
        var time: EventTime
        var number: Int
        var item: Item

        static func < (a: Entry, b: Entry) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    private var entries: [Entry] = []
    private var number = 0

    var count: Int { entries.count }

    mutating func insert(_ item: Item, at time: EventTime) {
        number += 1
        entries.append(Entry(time: time, number: number, item: item))
        var place = entries.count - 1
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// - Returns: The earliest with its time; `nil` where there is none.
    mutating func removeFirst() -> (item: Item, time: EventTime)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.item, first.time)
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in (2 * place + 1)...(2 * place + 2)
            where child < entries.count && entries[child] < entries[least] {
                least = child
            }
            guard least != place else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
