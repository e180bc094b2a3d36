internal import Bytes
internal import CPlatform
internal import Glibc
package import LMDB

/// Numbers the groups of a projection (a store and a zone) densely, in the order of their first appearance, and remembers
/// in the file which texts each is.
///
/// A chunk's dictionary codes are mapped to the numbers once; per event a group is then one load per text column. Group
/// numbers depend on arrival order, so nothing that leaves the file shows them.
package final class GroupDictionary {
    private static let ahead = 8
    private let inputs: [Int]
    private var columnCount: Int { inputs.count }
    private let columns: UnsafeMutablePointer<GroupColumn>
    /// Folds column 0 and 1, then their number and column 2, and so on.
    private let pairs: UnsafeMutablePointer<PairTable>
    /// The texts' numbers of every group, `columnCount` each.
    private var members: [UInt32] = []
    package private(set) var count = 0
    /// Groups from here on are not in the file yet.
    private var persisted = 0
    /// Scratch of ``addAll(_:_:)``.
    private var added: [UInt32]
    /// The group of each row of the last chunk.
    package private(set) var groups: UnsafeMutablePointer<UInt32>
    private var capacity = 1024

    /// - Parameter inputs: positions in the definition's inputs of the text columns that make a group.
    package init(inputs: [Int]) {
        precondition(!inputs.isEmpty, "a projection groups by at least one column")
        self.inputs = inputs
        added = [UInt32](repeating: 0, count: inputs.count)
        let columnCount = inputs.count
        columns = .allocate(capacity: columnCount)
        pairs = .allocate(capacity: columnCount)
        for index in 0..<columnCount {
            (columns + index).initialize(to: GroupColumn())
            (pairs + index).initialize(to: PairTable())
        }
        groups = .allocate(capacity: capacity)
    }

    deinit {
        let columnCount = inputs.count
        columns.deinitialize(count: columnCount)
        columns.deallocate()
        pairs.deinitialize(count: columnCount)
        pairs.deallocate()
        groups.deallocate()
    }

    /// Finds the group of every row; afterwards ``groups`` has it, indexed by row.
    package func map(_ chunk: ProjectionChunk) {
        let end = chunk.rows.upperBound
        if end > capacity {
            groups.deallocate()
            capacity = max(end, capacity * 2)
            groups = .allocate(capacity: capacity)
        }
        for index in 0..<columnCount { columns[index].map(chunk.columns[inputs[index]]) }
        let first = UnsafePointer(columns[0].numbers)
        let codes = chunk.columns[inputs[0]]
        let out = groups
        // A null has its own number, which `map` keeps behind those of the codes.
        if columnCount == 1 {
            for row in chunk.rows {
                let number = first[codes.isNull(row) ? codes.dictionaryCount : Int(codes.lanes[row])]
                let found = pairs[0].number(0, Int(number))
                if found.isNew { add([number]) }
                out[row] = UInt32(found.number)
            }
            return
        }
        if columnCount == 2, codes.nulls == nil, chunk.columns[inputs[1]].nulls == nil {
            mapPairs(chunk, out)
        } else {
            mapAny(chunk, out)
        }
    }

    /// The common case: two columns without nulls, three loads an event.
    private func mapPairs(_ chunk: ProjectionChunk, _ out: UnsafeMutablePointer<UInt32>) {
        pairs[1].cover(columns[0].table.count + 1, columns[1].table.count + 1)
        guard let dense = pairs[1].dense else { return mapAny(chunk, out) }
        let shift = pairs[1].shift
        let a = UnsafePointer(columns[0].numbers)
        let b = UnsafePointer(columns[1].numbers)
        let aCodes = chunk.columns[inputs[0]].lanes
        let bCodes = chunk.columns[inputs[1]].lanes
        @inline(__always)
        func place(_ row: Int) -> (left: Int, right: Int) {
            (Int(a[Int(truncatingIfNeeded: aCodes[row])]), Int(b[Int(truncatingIfNeeded: bCodes[row])]))
        }
        // More groups than the nearest caches hold are asked for ahead.
        let isLarge = count > 1 << 14
        for row in chunk.rows {
            if isLarge, row &+ Self.ahead < chunk.rows.upperBound {
                let (left, right) = place(row &+ Self.ahead)
                fflog_prefetch(dense + (left &<< shift | right))
            }
            let (left, right) = place(row)
            let number = dense[left &<< shift | right]
            if number != 0 {
                out[row] = number &- 1
            } else {
                let found = pairs[1].number(left, right)
                add(UInt32(truncatingIfNeeded: left), UInt32(truncatingIfNeeded: right))
                out[row] = UInt32(found.number)
            }
        }
    }

    private func mapAny(_ chunk: ProjectionChunk, _ out: UnsafeMutablePointer<UInt32>) {
        for row in chunk.rows {
            var number = 0
            var isNew = false
            for index in 0..<columnCount {
                let text = text(chunk, row, index)
                if index == 0 {
                    number = Int(text)
                } else {
                    (number, isNew) = pairs[index].number(number, Int(text))
                }
            }
            if isNew { add((0..<columnCount).map { text(chunk, row, $0) }) }
            out[row] = UInt32(number)
        }
    }

    @inline(__always)
    private func text(_ chunk: ProjectionChunk, _ row: Int, _ index: Int) -> UInt32 {
        let column = chunk.columns[inputs[index]]
        return columns[index].numbers[column.isNull(row) ? column.dictionaryCount : Int(column.lanes[row])]
    }

    private func number(of texts: [UInt32]) -> Int {
        var number = columnCount == 1 ? 0 : Int(texts[0])
        var isNew = false
        if columnCount == 1 {
            (number, isNew) = pairs[0].number(0, Int(texts[0]))
        } else {
            for index in 1..<columnCount { (number, isNew) = pairs[index].number(number, Int(texts[index])) }
        }
        if isNew { add(texts) }
        return number
    }

    /// The group of these texts.
    package func number(ofTexts texts: [[UInt8]?]) -> Int {
        number(of: texts.enumerated().map { columns[$0.offset].number(of: $0.element) })
    }

    /// The texts of a group.
    package func texts(of group: Int) -> [[UInt8]?] {
        (0..<columnCount).map { columns[$0].text(Int(members[group * columnCount + $0])) }
    }

    /// The number of a text of a column, of which there need be no group.
    func number(ofText text: [UInt8]?, column: Int) -> UInt32 { columns[column].number(of: text) }

    /// The number of the text that a group has in a column.
    func textNumber(ofGroup group: Int, column: Int) -> UInt32 { members[group * columnCount + column] }

    /// The text of a number.
    func text(_ number: UInt32, column: Int) -> [UInt8]? { columns[column].text(Int(number)) }

    /// Appends the text of a number: its length + 1 as a varint, then its bytes; 0 for null.
    func append(text number: UInt32, column: Int, to buffer: inout ByteBuffer) {
        columns[column].append(Int(number), to: &buffer)
    }

    /// The bytes of a number's text; 0 for null's.
    func textBytes(_ number: UInt32, column: Int) -> Int { columns[column].byteCount(Int(number)) }

    /// The number of each code of the chunk that was mapped last, and behind them that of null.
    func textNumbers(column: Int) -> UnsafePointer<UInt32> { UnsafePointer(columns[column].numbers) }

    /// The texts of some groups one after the other, for another dictionary: see ``addAll(_:_:)``.
    func encode(_ range: Range<Int>) -> [UInt8] {
        var out = ByteBuffer(capacity: 64 + range.count * 24)
        for group in range {
            for index in 0..<columnCount { columns[index].append(Int(members[group * columnCount + index]), to: &out) }
        }
        return out.array()
    }

    /// Adds groups that another dictionary has encoded, and hands out the number of each in their order.
    func addAll(_ encoded: [UInt8], _ body: (Int) -> Void) {
        encoded.withUnsafeBytes { bytes in
            var place = 0
            while place < bytes.count {
                var number = 0
                var isNew = false
                for index in 0..<columnCount {
                    let text = columns[index].number(ofEncoded: bytes, &place)
                    added[index] = text
                    if columnCount == 1 {
                        (number, isNew) = pairs[0].number(0, Int(text))
                    } else if index == 0 {
                        number = Int(text)
                    } else {
                        (number, isNew) = pairs[index].number(number, Int(text))
                    }
                }
                if isNew { add(added) }
                body(number)
            }
        }
    }

    private func add(_ first: UInt32, _ second: UInt32) {
        members.append(first)
        members.append(second)
        count += 1
    }

    private func add(_ texts: [UInt32]) {
        members.append(contentsOf: texts)
        count += 1
    }
}

extension GroupDictionary {
    /// Restores the groups that the file has.
    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        for texts in try file.groupTexts(in: transaction) {
            guard texts.count == columnCount else {
                throw file.corrupt("group \(count)", "\(texts.count) texts, not \(columnCount)")
            }
            let before = count
            guard number(ofTexts: texts) == before, count == before + 1 else {
                throw file.corrupt("group \(before)", "it is there twice")
            }
        }
        persisted = count
    }

    /// Writes the groups that are new since the last call.
    package func store(_ file: ProjectionFile, in transaction: borrowing WriteTransaction) throws {
        var value = ByteBuffer(capacity: 256)
        while persisted < count {
            value.removeAll()
            value.append(1)
            value.append(UInt8(columnCount))
            for index in 0..<columnCount {
                columns[index].append(Int(members[persisted * columnCount + index]), to: &value)
            }
            try file.putGroup(persisted, value.bytes, in: transaction)
            persisted += 1
        }
    }
}

/// One text column of the groups: its texts, and how the codes of the current chunk map to their numbers.
private struct GroupColumn: ~Copyable {
    var table = TextTable()
    /// Number of each code of the last chunk, and behind them that of null.
    private(set) var numbers: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    private static let ahead = 16
    /// The dictionary that `numbers` are for: consecutive chunks often have the same.
    private var lastBytes = ByteBuffer()
    private var lastOffsets = ByteBuffer()

    init() { numbers = .allocate(capacity: capacity) }

    deinit { numbers.deallocate() }

    /// The number of a text, or of its absence: number 0 is null's in every column.
    mutating func number(of text: [UInt8]?) -> UInt32 {
        guard let text else { return 0 }
        return text.withUnsafeBytes { UInt32(table.number(of: $0) + 1) }
    }

    /// The text of a number; `nil` for null's.
    func text(_ number: Int) -> [UInt8]? { number == 0 ? nil : [UInt8](table.text(number - 1)) }

    /// The number of a text that ``append(_:to:)`` wrote at a place, which is moved behind it.
    mutating func number(ofEncoded bytes: UnsafeRawBufferPointer, _ place: inout Int) -> UInt32 {
        var length = 0
        var shift = 0
        while true {
            let byte = bytes[place]
            place += 1
            length |= Int(byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        guard length > 0 else { return 0 }
        let text = UnsafeRawBufferPointer(rebasing: bytes[place..<(place + length - 1)])
        place += length - 1
        return UInt32(table.number(of: text) + 1)
    }

    func byteCount(_ number: Int) -> Int { number == 0 ? 0 : table.text(number - 1).count }

    /// Appends the text of a number: its length + 1 as a varint, then its bytes; 0 for null.
    func append(_ number: Int, to buffer: inout ByteBuffer) {
        guard number > 0 else { return buffer.append(varint: 0) }
        let text = table.text(number - 1)
        buffer.append(varint: UInt64(text.count + 1))
        buffer.append(text)
    }

    mutating func map(_ column: ProjectionColumn) {
        let count = column.dictionaryCount
        let offsets = UnsafeRawBufferPointer(start: column.entryOffsets, count: (count + 1) * 4)
        let bytes = UnsafeRawBufferPointer(start: column.entryBytes, count: Int(column.entryOffsets[count]))
        if Self.areEqual(lastOffsets, offsets), Self.areEqual(lastBytes, bytes) { return }
        if count + 1 > capacity {
            numbers.deallocate()
            capacity = max(count + 1, capacity * 2)
            numbers = .allocate(capacity: capacity)
        }
        if table.isLarge { for code in 0..<min(Self.ahead, count) { table.prefetch(column.entry(code)) } }
        for code in 0..<count {
            if table.isLarge, code &+ Self.ahead < count { table.prefetch(column.entry(code &+ Self.ahead)) }
            numbers[code] = UInt32(truncatingIfNeeded: table.number(of: column.entry(code)) &+ 1)
        }
        numbers[count] = 0
        lastOffsets.removeAll()
        lastOffsets.append(offsets)
        lastBytes.removeAll()
        lastBytes.append(bytes)
    }

    private static func areEqual(_ a: borrowing ByteBuffer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count, let start = b.baseAddress else { return false }
        return memcmp(a.base, start, b.count) == 0
    }
}
