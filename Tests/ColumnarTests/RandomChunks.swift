import TestSupport
@testable import Columnar

/// Random layouts and rows of many shapes, so that every encoding has its turn.
enum RandomChunks {
    static func chunk(
        _ random: inout SeededGenerator, rows rowCount: Int, recordBytes: Bool = true
    ) -> ModelChunk {
        var specs: [ColumnSpec] = []
        var columns: [[ModelValue]] = []
        for index in 0..<Int.random(in: 0...9, using: &random) {
            let kind = ColumnKind.allCases.randomElement(using: &random)!
            let isOptional = Bool.random(using: &random)
            specs.append(ColumnSpec(name: "c\(index)", kind: kind, isOptional: isOptional))
            var values =
                kind.hasDictionary
                ? texts(&random, kind, rowCount) : scalars(&random, kind, rowCount).map { ModelValue.scalar($0) }
            if isOptional { addNulls(&random, &values) }
            columns.append(values)
        }
        if Bool.random(using: &random) { addDevices(&random, rowCount, to: &specs, &columns) }
        let texts = specs.indices.filter { specs[$0].kind.hasDictionary }
        let places = specs.firstIndex { $0.name == "place" }
        let keyColumn = Bool.random(using: &random) ? places ?? texts.randomElement(using: &random) : nil
        var times = scalars(&random, .signed, rowCount).map { Int64(bitPattern: $0) }
        // Often the event's own time, as in the real schemas.
        if let same = specs.indices.first(where: { specs[$0].kind == .signed && !specs[$0].isOptional }),
            Bool.random(using: &random)
        {
            times = columns[same].map { if case .scalar(let lane) = $0 { Int64(bitPattern: lane) } else { 0 } }
        }
        let storesAppendTime = Bool.random(using: &random)
        let keyShape = recordBytes ? Int.random(in: 0...3, using: &random) : 0
        let headerShape = recordBytes ? Int.random(in: 0...3, using: &random) : 0
        let rows = (0..<rowCount).map { row -> ModelRow in
            var result = ModelRow(timestamp: times[row], values: columns.map { $0[row] })
            if storesAppendTime { result.appendTime = times[row] &+ Int64(row % 7) }
            if keyShape > 1 {
                switch Int.random(in: 0...3, using: &random) {
                case 0: result.key = .null
                case 1: result.key = .bytes([])
                case 2: result.key = .bytes([UInt8](repeating: UInt8(row & 7), count: 3))
                default: break
                }
            }
            if headerShape > 1, Int.random(in: 0...2, using: &random) > 0 { result.headers = [1, 2, UInt8(row & 1)] }
            return result
        }
        return ModelChunk(
            layout: ChunkLayout(columns: specs, keyColumn: keyColumn), storesAppendTime: storesAppendTime, rows: rows)
    }

    /// A place, a device in it, how far the device has counted, and who was seen: columns that tell of each other.
    private static func addDevices(
        _ random: inout SeededGenerator, _ count: Int, to specs: inout [ColumnSpec], _ columns: inout [[ModelValue]]
    ) {
        let places = UInt64.random(in: 1...40, using: &random)
        let devices = UInt64.random(in: 1...20, using: &random)
        let isNumbered = Bool.random(using: &random)
        let visitors = (0..<max(count / 2, 1)).map { _ in random.next() }
        var counted: [UInt64: UInt64] = [:]
        var values: [[ModelValue]] = [[], [], [], []]
        for _ in 0..<count {
            let place = random.next() % places
            let device = place * devices + random.next() % devices
            counted[device, default: random.next() % 100_000] &+= random.next() % 4 == 0 ? 2 : 1
            values[0].append(.text("S\(place)\(isNumbered ? "" : "!")"))
            values[1].append(.text(isNumbered ? "device \(device)" : "\(device) device"))
            values[2].append(.scalar(counted[device]!))
            values[3].append(.scalar(visitors.randomElement(using: &random)!))
        }
        let kinds: [(String, ColumnKind)] = [
            ("place", .text), ("device", .text), ("sequence", .unsigned), ("visitor", .unsigned),
        ]
        for (index, (name, kind)) in kinds.enumerated() {
            specs.append(ColumnSpec(name: name, kind: kind, isOptional: false))
            columns.append(values[index])
        }
    }

    static func scalars(_ random: inout SeededGenerator, _ kind: ColumnKind, _ count: Int) -> [UInt64] {
        let base = random.next()
        let few = (0..<Int.random(in: 1...20, using: &random)).map { _ in random.next() }
        let width = UInt64.random(in: 0...63, using: &random)
        let shape = Int.random(in: 0...10, using: &random)
        let slope = UInt64(bitPattern: Int64.random(in: -5_000...5_000, using: &random))
        let rare = UInt64.random(in: 2...30, using: &random)
        var last = base
        return (0..<count).map { row in
            let value: UInt64
            switch shape {
            case 0: value = base
            case 1: value = base &+ random.next() & (1 &<< width &- 1)
            case 2: value = base &+ UInt64(row) &* 1000 &+ random.next() & 15
            case 3: value = random.next()
            case 4: value = few.randomElement(using: &random)!
            case 5:
                if random.next() & 15 == 0 { last = few.randomElement(using: &random)! }
                value = last
            case 6:
                let tenths = Int64.random(in: -9_999...9_999, using: &random)
                value =
                    kind == .float32
                    ? UInt64((Float(Double(tenths) / 1000)).bitPattern) : (Double(tenths) / 1000).bitPattern
            // Outliers above or below, also around a line.
            case 7: value = base &+ random.next() & (random.next() % rare == 0 ? 0xFFFF_FFFF : 0xFF)
            case 8: value = base &- random.next() & (random.next() % rare == 0 ? 0xFFFF_FFFF : 0xFF)
            case 9:
                let distance = random.next() & (random.next() % rare == 0 ? 0x3FFF : 0x7F)
                value = base &+ slope &* UInt64(row) &+ (rare & 1 == 0 ? distance : 0 &- distance)
            default: value = [0, 1, UInt64.max, 1 << 63, (1 << 63) - 1].randomElement(using: &random)!
            }
            return kind == .float32 ? value & 0xFFFF_FFFF : value
        }
    }

    static func texts(_ random: inout SeededGenerator, _ kind: ColumnKind, _ count: Int) -> [ModelValue] {
        let alphabet = ["", "a", "é", "漢字", "🛒", "store", "\0", "e\u{301}"]
        func text(_ random: inout SeededGenerator) -> [UInt8] {
            if kind == .bytes && Bool.random(using: &random) {
                return (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next())
                }
            }
            return (0..<Int.random(in: 0...6, using: &random)).flatMap { _ in
                [UInt8](alphabet.randomElement(using: &random)!.utf8)
            }
        }
        let few = (0..<Int.random(in: 1...30, using: &random)).map { _ in text(&random) }
        let shape = Int.random(in: 0...4, using: &random)
        let names = UInt64.random(in: 1...5_000, using: &random)
        return (0..<count).map { row in
            switch shape {
            case 0: .text(few.randomElement(using: &random)!)
            case 1: .text([UInt8]("row \(row)".utf8))
            case 2: .text([UInt8]("camera-\(random.next() % names)".utf8))
            case 3: .text([UInt8]("S\(String(random.next() % names + 100_000).dropFirst())".utf8))
            default: .text(text(&random))
            }
        }
    }

    static func addNulls(_ random: inout SeededGenerator, _ values: inout [ModelValue]) {
        let shape = Int.random(in: 0...4, using: &random)
        var isNull = false
        for row in values.indices {
            switch shape {
            case 0: isNull = false
            case 1: isNull = true
            case 2: isNull = Int.random(in: 0...9, using: &random) == 0
            case 3: isNull = Int.random(in: 0...9, using: &random) > 0
            default: if Int.random(in: 0...99, using: &random) == 0 { isNull.toggle() }
            }
            if isNull { values[row] = .null }
        }
    }
}
