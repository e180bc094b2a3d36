internal import Bytes
internal import LMDB
internal import Projections

/// The days of all lanes, as the file's `state` has them. What is put waits for ``write(in:)``, and is written in the order of keys.
/// One owner.
final class IntervalDays {
    private let file: ProjectionFile
    private let zones: ZoneTable
    private let sources: CountSources
    private var encoder = IntervalDayEncoder()
    private var waiting: [Place: Range<Int>] = [:]
    /// The values that wait, one after the other.
    private var values = ByteBuffer(capacity: 1 << 14)

    private struct Place: Hashable, Comparable {
        var day: Int32
        var lane: CountLane

        static func < (a: Place, b: Place) -> Bool { a.day != b.day ? a.day < b.day : a.lane < b.lane }
    }

    init(_ file: ProjectionFile, _ zones: ZoneTable, _ sources: CountSources) {
        self.file = file
        self.zones = zones
        self.sources = sources
    }

    /// - Returns: An empty day where nothing was put.
    func day(_ number: Int32, of lane: CountLane, in transaction: borrowing WriteTransaction) throws -> IntervalDay {
        if waiting[Place(day: number, lane: lane)] != nil { try write(in: transaction) }
        let key = IntervalDay.key(lane, number)
        let found = try key.withUnsafeBytes { pointer -> IntervalDay? in
            guard let value = try transaction.get(pointer, in: file.state) else { return nil }
            return try decode(value, number, of: lane, key)
        }
        return found ?? IntervalDay(number)
    }

    func put(_ day: IntervalDay, of lane: CountLane) {
        encoder.encode(day, of: lane, key: IntervalDay.key(lane, day.number), zones)
        let start = values.count
        encoder.withUnsafeBytes { values.append($0) }
        waiting[Place(day: day.number, lane: lane)] = start..<values.count
    }

    /// Writes what was put.
    func write(in transaction: borrowing WriteTransaction) throws {
        for (place, range) in waiting.sorted(by: { $0.key < $1.key }) {
            let key = IntervalDay.key(place.lane, place.day)
            let room = try key.withUnsafeBytes { try transaction.put($0, reserving: range.count, in: file.state) }
            values.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
        }
        waiting.removeAll(keepingCapacity: true)
        values.removeAll()
    }

    /// Removes a lane's days from the file.
    func take(_ lane: CountLane, in transaction: borrowing WriteTransaction) throws -> [IntervalDay] {
        try write(in: transaction)
        var days: [IntervalDay] = []
        var cursor = try transaction.cursor(file.state)
        var next = Int32.min
        // From day to day, past the lanes that come before and after.
        while try cursor.seek(IntervalDay.key(lane, next)), let met = IntervalDay.place(ofKey: cursor.key) {
            next = met.lane > lane ? met.day + 1 : met.day
            guard met.lane == lane else { continue }
            days.append(try decode(cursor.value, met.day, of: lane, IntervalDay.key(lane, met.day)))
            try cursor.delete()
        }
        return days
    }

    private func decode(_ value: RawSpan, _ number: Int32, of lane: CountLane, _ key: [UInt8]) throws -> IntervalDay {
        do {
            let day = try IntervalDayRecord.decode(value, of: lane, day: number, key: key, zones)
            day.setNames(sources.name)
            return day
        } catch {
            throw ProjectionError.corruptFile(
                path: file.path, place: "state of lane \(lane.number), day \(number)", reason: "\(error)")
        }
    }
}
