internal import Bytes

/// The rows of one stored window, for queries. Reused for every window; one thread at a time.
package struct WindowRows: ~Copyable {
    package private(set) var count = 0
    package private(set) var start: Int64 = 0
    private var lanes: UnsafeMutablePointer<UInt64>
    private var capacity = 1024
    private let shape: WindowShape

    package init(_ shape: WindowShape) {
        self.shape = shape
        lanes = .allocate(capacity: capacity)
    }

    deinit { lanes.deallocate() }

    /// The key under which the window that starts at `start` is stored.
    package static func key(_ start: Int64) -> [UInt8] {
        withUnsafeBytes(of: WindowRecord.key(start)) { [UInt8]($0) }
    }

    /// Replaces the rows by those of a stored value.
    ///
    /// - Throws: ``ProjectionError/corruptFile(path:place:reason:)``.
    package mutating func decode(key: RawSpan, value: RawSpan, in file: ProjectionFile) throws {
        count = 0
        guard let start = WindowRecord.start(ofKey: key) else {
            throw file.corrupt("rows", "a key of \(key.byteCount) bytes")
        }
        self.start = start
        do {
            let header = try WindowRecord.open(value, start: start)
            guard header.slots == shape.storedSlots, header.count <= 1 << 24,
                // Each row has events, and their number takes a bit at least.
                header.count <= value.byteCount * 8
            else {
                throw RecordDamage("\(header.count) rows of \(header.slots) values")
            }
            let needed = header.count * (shape.storedSlots + 1)
            if needed > capacity {
                lanes.deallocate()
                capacity = needed
                lanes = .allocate(capacity: capacity)
            }
            var reader = ByteReader(value)
            try reader.skip(WindowRecord.headerBytes)
            for column in 0...shape.storedSlots {
                try LanePacking.unpack(&reader, count: header.count, into: lanes + column * header.count)
            }
            var next = 0
            for row in 0..<header.count {
                guard let group = WindowRecord.group(after: lanes[row], from: next, below: 1 << 32) else {
                    throw RecordDamage("row \(row) is of an unknown group")
                }
                lanes[row] = UInt64(group)
                next = group + 1
            }
            count = header.count
        } catch {
            throw file.corrupt("window \(start)", "\(error)")
        }
    }

    private func slot(_ slot: Int, _ row: Int) -> UInt64 {
        precondition(row >= 0 && row < count)
        return lanes[(slot + 1) * count + row]
    }

    package var end: Int64 { start + shape.sizeMilliseconds }
    package func group(_ row: Int) -> Int {
        precondition(row >= 0 && row < count)
        return Int(truncatingIfNeeded: lanes[row])
    }
    package func events(_ row: Int) -> UInt64 { slot(WindowShape.countSlot, row) }
    /// `nil` where it isn't known: the store came back into the window after a long silence (``WindowShape/memoryMilliseconds``).
    package func distinct(_ row: Int) -> UInt64? { DistinctCount.known(slot(WindowShape.distinctSlot, row)) }
    /// Values that were summed; the sum is 0 without any.
    package func summed(_ row: Int) -> UInt64 { events(row) - min(events(row), slot(WindowShape.unsummedSlot, row)) }
    /// Of a signed column in two's complement.
    package func sum(_ row: Int) -> UInt64 { slot(WindowShape.sumSlot, row) }
    /// Events that came after the watermark had passed the window's end.
    package func revision(_ row: Int) -> UInt64 { slot(WindowShape.revisionSlot, row) }
    /// Events whose histogram column is `value`, `0 ..< histogramValues`; at `histogramValues` those of all other values.
    package func histogram(_ value: Int, _ row: Int) -> UInt64 {
        precondition(value >= 0 && value <= shape.histogramValues)
        return slot(WindowShape.histogramSlot + value, row)
    }
}
