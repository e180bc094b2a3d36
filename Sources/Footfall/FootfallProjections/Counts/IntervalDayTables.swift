internal import Bytes
internal import Counts

/// The zones and imports that statements of a day name, each with a number from 1; 0 is none. A day has one or two of each.
struct IntervalDayTables {
    private var zones: [ZoneTable.Number] = []
    private var imports: [ImportID] = []

    init() {}

    mutating func removeAll() {
        zones.removeAll(keepingCapacity: true)
        imports.removeAll(keepingCapacity: true)
    }

    mutating func add(_ said: SaidCount) {
        if said.zone != ZoneTable.none, !zones.contains(said.zone) { zones.append(said.zone) }
        add(said.statement.importID)
        if case .retraction(let importID) = said.statement.content { add(importID) }
    }

    private mutating func add(_ importID: ImportID) {
        if importID != .none, !imports.contains(importID) { imports.append(importID) }
    }

    func number(of zone: ZoneTable.Number) -> UInt64 { UInt64(zones.firstIndex(of: zone).map { $0 + 1 } ?? 0) }
    func number(of importID: ImportID) -> UInt64 { UInt64(imports.firstIndex(of: importID).map { $0 + 1 } ?? 0) }

    func zone(_ number: UInt64) throws -> ZoneTable.Number {
        guard number > 0 else { return ZoneTable.none }
        guard number <= UInt64(zones.count) else { throw CountDamage("there is no zone \(number)") }
        return zones[Int(number) - 1]
    }

    func importID(_ number: UInt64) throws -> ImportID {
        guard number > 0 else { return .none }
        guard number <= UInt64(imports.count) else { throw CountDamage("there is no import \(number)") }
        return imports[Int(number) - 1]
    }

    func append(to out: inout ByteBuffer, _ table: ZoneTable) {
        out.append(varint: UInt64(zones.count))
        for zone in zones {
            let name = table.names[Int(zone)]
            out.append(varint: UInt64(name.count))
            out.append(name)
        }
        out.append(varint: UInt64(imports.count))
        for importID in imports { out.append(littleEndian: importID.rawValue) }
    }

    init(_ reader: inout ByteReader, _ table: ZoneTable) throws {
        for _ in 0..<(try reader.varint()) {
            zones.append(table.number(of: try reader.array(Int(truncatingIfNeeded: try reader.varint()))))
        }
        for _ in 0..<(try reader.varint()) { imports.append(ImportID(rawValue: try reader.littleEndian(UInt64.self))) }
    }
}
