internal import Bytes
internal import EventLog
internal import LMDB

extension TumblingWindows {
    /// - Throws: `ProjectionError.corruptFile(path:place:reason:)` where a value is damaged, and where one is missing.
    func loadSubstreams<T: Transaction & ~Copyable>(from transaction: borrowing T) throws {
        guard let database = file.substreams else { return }
        var cursor = try transaction.cursor(database)
        var more = try cursor.first()
        var loading: SubstreamLoading?
        var place = "substreams"
        do {
            while more {
                let (partition, kind, number) = try SubstreamRecord.place(ofKey: cursor.key)
                if partition != loading?.table.partition { try loading?.finish() }
                place = "substreams of partition \(partition)"
                try SubstreamRecord.check(cursor.key, cursor.value)
                var value = ByteReader(cursor.value.extracting(1..<cursor.value.byteCount - 4))
                if kind == .header {
                    loading = try SubstreamLoading(table(of: partition), header: &value)
                } else {
                    guard loading?.table.partition == partition else { throw RecordDamage("a header is missing") }
                    if kind == .block {
                        try loading?.takeBlock(number, &value)
                    } else {
                        try loading?.takeTexts(number, &value) { text in
                            shape.substreamGroup.map { groups.number(ofText: text, column: $0) } ?? 0
                        }
                    }
                }
                guard value.remaining == 0 else { throw RecordDamage("a value is too long") }
                more = try cursor.next()
            }
            try loading?.finish()
        } catch let damage as RecordDamage {
            throw file.corrupt(place, damage.description)
        } catch let run as MalformedRun {
            throw file.corrupt(place, run.description)
        } catch is ByteReaderError {
            throw file.corrupt(place, "a value is cut short")
        }
        for table in substreams.values { table.markTold() }
    }
}

/// A partition's substreams on their way from the file: its header comes first, then its entries, then their texts. Memory grows
/// with what was read, whatever the header says.
private struct SubstreamLoading {
    let table: SubstreamTable
    /// How many there are, as the header says.
    private let count: Int
    private var entries: [Substream] = []

    init(_ table: SubstreamTable, header value: inout ByteReader) throws {
        self.table = table
        count = Int(try value.littleEndian(UInt32.self))
        let floor = try value.littleEndian(Int64.self)
        let appended = try value.littleEndian(Int64.self)
        let firstGeneration = try SubstreamRecord.generation(Int64(try value.littleEndian(UInt32.self)))
        let foldedCount = try SubstreamRecord.folded(try value.littleEndian(Int64.self))
        table.setHeader(
            floor: floor, firstGeneration: firstGeneration, firstBefore: try value.littleEndian(Int64.self),
            foldedCount: foldedCount, appended: appended)
        table.markedUpTo = try value.littleEndian(Int64.self)
        table.settledUpTo = table.markedUpTo
        table.prunedUpTo = try value.littleEndian(Int64.self)
        table.setClock(
            releasedUpTo: try value.littleEndian(Int64.self), droppedUpTo: try value.littleEndian(Int64.self),
            unsureUpTo: try value.littleEndian(Int64.self), furthest: try value.littleEndian(Int64.self))
        for _ in 0..<Int(try value.littleEndian(UInt32.self)) {
            let time = try value.littleEndian(Int64.self)
            table.marks.append(PartitionMark(time: time, appended: try value.littleEndian(Int64.self)))
        }
    }

    mutating func takeBlock(_ number: Int, _ value: inout ByteReader) throws {
        guard entries.count < count, number << SubstreamTable.blockShift == entries.count else {
            throw RecordDamage("block \(number) is out of place")
        }
        entries += try SubstreamBlock.read(&value, count: min(count - entries.count, SubstreamTable.blockEntries))
    }

    /// - Parameter number: gives a text the number that it has in the owner's dictionary.
    mutating func takeTexts(_ block: Int, _ value: inout ByteReader, number: ([UInt8]) -> UInt32) throws {
        guard entries.count == count, table.count < count, block << SubstreamTable.blockShift == table.count else {
            throw RecordDamage("texts \(block) are out of place")
        }
        for place in table.count..<min(count, table.count + SubstreamTable.blockEntries) {
            // The length + 1; no text and the empty one are the same.
            let size = try value.varint()
            guard size <= UInt64(value.remaining + 1) else { throw RecordDamage("text \(place) is out of place") }
            let text = try value.array(max(0, Int(size) - 1))
            entries[place].byteCount = UInt32(text.count)
            entries[place].text = number(text)
            guard table.find(entries[place].text) == nil else { throw RecordDamage("text \(place) is there twice") }
            table.append(entries[place])
        }
    }

    /// Whether all came that the header promised.
    func finish() throws {
        guard table.count == count else {
            throw RecordDamage("it has \(table.count) substreams, and its header says \(count)")
        }
    }
}
