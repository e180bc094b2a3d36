internal import Timekeeping

/// Gives out what was put in by its time, the earliest first; of one time, what came first.
///
/// A binary heap of places, so that what comes in order costs next to nothing and large items aren't moved. For one thread.
struct TimeOrder<Item> {
    private struct Entry {
        var time: EventTime
        var number: Int
        /// Of the item in `items`.
        var place: Int

        static func < (a: Entry, b: Entry) -> Bool {
            a.time < b.time || (a.time == b.time && a.number < b.number)
        }
    }

    private var entries: [Entry] = []
    private var items: [Item?] = []
    private var free: [Int] = []
    private var number = 0

    var count: Int { entries.count }

    mutating func insert(_ item: Item, at time: EventTime) {
        number += 1
        let place = free.popLast() ?? items.count
        if place == items.count { items.append(item) } else { items[place] = item }
        let new = Entry(time: time, number: number, place: place)
        entries.append(new)
        var hole = entries.count - 1
        while hole > 0, new < entries[(hole - 1) / 2] {
            entries[hole] = entries[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        entries[hole] = new
    }

    /// - Returns: The earliest with its time; `nil` where there is none.
    mutating func removeFirst() -> (item: Item, time: EventTime)? {
        guard let first = entries.first, let item = items[first.place] else { return nil }
        items[first.place] = nil
        free.append(first.place)
        let last = entries.removeLast()
        if !entries.isEmpty { sink(last) }
        return (item, first.time)
    }

    /// Puts an entry in the place of the first, which is out.
    private mutating func sink(_ entry: Entry) {
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entry else { break }
            entries[hole] = entries[child]
            hole = child
        }
        entries[hole] = entry
    }
}
