internal import EventSchema
internal import LocalTime
internal import Timekeeping
package import Bytes
package import Projections
package import Stores

/// What programs get beside the columns of a row: the wall clock's label of its time, and the zone of its place.
///
/// A label is absent where no zone says it, and a zone where none is registered for the place at that time, or another one than the row was counted by.
/// One thread.
///
/// ```swift
/// var local = LocalColumns(projection, registry.known)
/// try projection.query(file, query) { row in respond(row.values + local.values(of: row)) }
/// ```
package struct LocalColumns {
    /// `local_label` and `time_zone`; of days, which are labels themselves, the zone alone.
    package let names: [String]
    private let time: Int
    private let place: Int
    private let stores: KnownStores
    private var known: [String: Known] = [:]

    /// The zone of a place from one moment up to another.
    private struct Known {
        let zone: LocalZone?
        let from: EventTime
        let to: EventTime
    }

    package init(_ projection: any FootfallProjection, _ stores: KnownStores) {
        names = projection.localColumns
        time = projection.columns.firstIndex(of: projection.timeColumn) ?? 0
        place = projection.columns.firstIndex(of: projection.placeColumns[0]) ?? 0
        self.stores = stores
    }

    /// In the order of ``names``.
    package mutating func values(of row: ProjectionRow) -> [RowValue] {
        let (label, zone) = find(row)
        let name = zone.map { RowValue.text($0.name) } ?? .absent
        return names.count == 1 ? [name] : [label, name]
    }

    /// Appends them as fields of a JSON object, each after a comma.
    package mutating func appendJSON(_ row: ProjectionRow, to buffer: inout ByteBuffer) {
        for (name, value) in zip(names, values(of: row)) {
            buffer.append(UInt8(ascii: ","))
            JSONText.append(name, into: &buffer)
            buffer.append(UInt8(ascii: ":"))
            value.appendJSON(to: &buffer)
        }
    }

    /// Appends them as fields of CSV, each after a comma.
    package mutating func appendCSV(_ row: ProjectionRow, to buffer: inout ByteBuffer) {
        for value in values(of: row) {
            buffer.append(UInt8(ascii: ","))
            value.appendCSV(to: &buffer)
        }
    }

    private mutating func find(_ row: ProjectionRow) -> (RowValue, LocalZone?) {
        let place: String? = if case .text(let name) = row.values[place] { name } else { nil }
        switch row.values[time] {
        case .localTime(let local, let offsetMinutes):
            let instant = EventTime(milliseconds: local) - .seconds(offsetMinutes * 60)
            let zone = zone(of: place, at: instant)
            return (
                .label(local, toSeconds: false), zone?.offsetMinutes(at: instant) == offsetMinutes ? zone : nil
            )
        case .time(let milliseconds):
            let instant = EventTime(milliseconds: milliseconds)
            guard let zone = zone(of: place, at: instant) else { return (.absent, nil) }
            return (.label(zone.wallTime(at: instant).milliseconds, toSeconds: true), zone)
        case .day(let day):
            let midnight = WallTime(milliseconds: day * 86_400_000)
            // Which zone holds depends on the moment, which depends on the zone.
            guard let guess = zone(of: place, at: EventTime(milliseconds: midnight.milliseconds)) else {
                return (.absent, nil)
            }
            return (.absent, zone(of: place, at: guess.firstInstant(of: midnight)))
        default: return (.absent, nil)
        }
    }

    private mutating func zone(of place: String?, at instant: EventTime) -> LocalZone? {
        guard let place else { return nil }
        if let found = known[place], found.from <= instant, instant < found.to { return found.zone }
        let entry = stores.store(named: place).flatMap { stores.timeline(of: $0)?.entry(at: instant) }
        let found = Known(
            zone: stores.zone(of: place, at: instant), from: entry?.validFrom ?? instant,
            to: entry.map { $0.validTo ?? .max } ?? instant)
        known[place] = found
        return found.zone
    }
}
