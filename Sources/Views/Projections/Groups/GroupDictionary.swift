internal import Bytes
internal import CPlatform

/// Numbers the groups of a projection (a store and a zone) densely, in the order of their first appearance, and remembers
/// in the file which texts each is.
///
/// A chunk's dictionary codes are mapped to the numbers once; per event a group is then one load per text column. Group
/// numbers depend on arrival order, so nothing that leaves the file shows them.
package final class GroupDictionary {
    private static let ahead = 8
    private let inputs: [Int]
    var columnCount: Int { inputs.count }
    let columns: UnsafeMutablePointer<GroupColumn>
    /// Folds column 0 and 1, then their number and column 2, and so on.
    private let pairs: UnsafeMutablePointer<PairTable>
    /// The texts' numbers of every group, `columnCount` each.
    private(set) var members: [UInt32] = []
    package private(set) var count = 0
    /// Groups from here on are not in the file yet.
    var persisted = 0
    /// Members from here on were not taken for another dictionary yet.
    var membersTaken = 0
    /// The group of each row of the last chunk.
    package private(set) var groups: UnsafeMutablePointer<UInt32>
    private var capacity = 1024

    /// - Parameter inputs: positions in the definition's inputs of the text columns that make a group.
    package init(inputs: [Int]) {
        precondition(!inputs.isEmpty, "a projection groups by at least one column")
        self.inputs = inputs
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
                out[row] = UInt32(self.number(UInt32(truncatingIfNeeded: left), UInt32(truncatingIfNeeded: right)))
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

    func number(of texts: [UInt32]) -> Int {
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

    /// The group of two texts, where two make one.
    @inline(__always)
    func number(_ left: UInt32, _ right: UInt32) -> Int {
        let found = pairs[1].number(Int(left), Int(right))
        if found.isNew { add(left, right) }
        return found.number
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
