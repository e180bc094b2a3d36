internal import Bytes
internal import LMDB
internal import Projections

/// The days of all lanes, as the file's `state` has them. One owner.
final class IntervalDays {
    private let file: ProjectionFile
    private let zones: ZoneTable
    private var encoder = IntervalDayEncoder()

    init(_ file: ProjectionFile, _ zones: ZoneTable) {
        self.file = file
        self.zones = zones
    }

    /// - Returns: An empty day where the file has none.
    func day(_ number: Int32, of lane: CountLane, in transaction: borrowing WriteTransaction) throws -> IntervalDay {
        let key = IntervalDay.key(lane, number)
        let found = try key.withUnsafeBytes { pointer -> IntervalDay? in
            guard let value = try transaction.get(pointer, in: file.state) else { return nil }
            return try decode(value, number, of: lane, key)
        }
        return found ?? IntervalDay(number)
    }

    func put(_ day: IntervalDay, of lane: CountLane, in transaction: borrowing WriteTransaction) throws {
        let key = IntervalDay.key(lane, day.number)
        encoder.encode(day, of: lane, key: key, zones)
        try encoder.withUnsafeBytes { value in
            let room = try key.withUnsafeBytes { try transaction.put($0, reserving: value.count, in: file.state) }
            room.copyMemory(from: value)
        }
    }

    /// Removes a lane's days from the file.
    func take(_ lane: CountLane, in transaction: borrowing WriteTransaction) throws -> [IntervalDay] {
        var days: [IntervalDay] = []
        let prefix = IntervalDay.prefix(lane)
        var cursor = try transaction.cursor(file.state)
        var more = try cursor.seek(prefix)
        while more, cursor.key.withUnsafeBytes({ $0.starts(with: prefix) }) {
            guard let number = IntervalDay.day(ofKey: cursor.key) else { break }
            days.append(try decode(cursor.value, number, of: lane, IntervalDay.key(lane, number)))
            try cursor.delete()
            more = try cursor.next()
        }
        return days
    }

    private func decode(_ value: RawSpan, _ number: Int32, of lane: CountLane, _ key: [UInt8]) throws -> IntervalDay {
        do { return try IntervalDayRecord.decode(value, of: lane, day: number, key: key, zones) } catch {
            throw ProjectionError.corruptFile(
                path: file.path, place: "state of lane \(lane.number), day \(number)", reason: "\(error)")
        }
    }
}
