import Counts
import ErrorKinds

/// Reads the cells with numbers of people. For one thread.
package struct CounterCells {
    /// Why a cell is no number of people.
    struct Fault: KindedError {
        let reason: String
        var kind: ErrorKind { .malformed }
        var description: String { reason }
    }

    /// By column: whether any cell of it so far has a count.
    private(set) var isFilled: [Bool]
    private let numbers: CountNumber
    private let missingTexts: [[UInt8]]

    init(_ format: CounterFormat, columnCount: Int) {
        isFilled = Array(repeating: false, count: columnCount)
        numbers = format.numbers
        missingTexts = format.missingTexts.map { [UInt8]($0.utf8) }
    }

    /// ``PeopleCounts/absent`` where the cell says that the count is missing.
    mutating func people(_ cell: UnsafeRawBufferPointer, _ column: Int) throws(Fault) -> UInt64 {
        if numbers.factor == 1, let value = CountNumber.plain(cell), value <= CounterFile.peopleMax,
            missingTexts.isEmpty
        {
            isFilled[column] = true
            return value
        }
        let cell = Self.trimmed(cell)
        if cell.isEmpty || missingTexts.contains(where: { $0.elementsEqual(cell) }) || MissingWord.isOne(cell) {
            return PeopleCounts.absent
        }
        switch numbers.read(cell) {
        case .wrong(let reason): throw Fault(reason: "column \(column + 1): \"\(Self.shown(cell))\" \(reason)")
        case .people(let value):
            guard value <= CounterFile.peopleMax else {
                throw Fault(
                    reason: "column \(column + 1): \"\(Self.shown(cell))\" is more than \(CounterFile.peopleMax) people"
                )
            }
            isFilled[column] = true
            return value
        }
    }

    /// Whether a cell has a number of people.
    func isNumber(_ cell: UnsafeRawBufferPointer) -> Bool {
        let cell = Self.trimmed(cell)
        guard !cell.isEmpty, !missingTexts.contains(where: { $0.elementsEqual(cell) }),
            case .people(let value) = numbers.read(cell)
        else { return false }
        return value <= CounterFile.peopleMax
    }

    func isNumber(_ cell: String) -> Bool {
        var cell = cell
        return cell.withUTF8 { isNumber(UnsafeRawBufferPointer($0)) }
    }

    /// Without blanks at its ends, also fixed ones.
    package static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, text.count)
        while start < end {
            if text[start] == 0x20 || text[start] == 0x09 {
                start &+= 1
            } else if end &- start >= 2, text[start] == 0xC2, text[start &+ 1] == 0xA0 {
                start &+= 2
            } else {
                break
            }
        }
        while end > start {
            if text[end &- 1] == 0x20 || text[end &- 1] == 0x09 {
                end &-= 1
            } else if end &- start >= 2, text[end &- 2] == 0xC2, text[end &- 1] == 0xA0 {
                end &-= 2
            } else {
                break
            }
        }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    /// A cell for a message: no more than 40 characters of it.
    static func shown(_ text: UnsafeRawBufferPointer) -> String {
        let string = String(decoding: text, as: UTF8.self)
        return string.count > 40 ? string.prefix(40) + "…" : string
    }
}

/// The texts of a column that stand for directions, as bytes.
struct DirectionTexts {
    private let texts: [(text: [UInt8], role: WritableKeyPath<PeopleCounts, UInt64>)]

    init(_ column: CounterFormat.DirectionColumn) {
        let roles: [(Set<String>, WritableKeyPath<PeopleCounts, UInt64>)] = [
            (column.entered, \.entered), (column.exited, \.exited), (column.neither, \.total),
        ]
        texts = roles.flatMap { texts, role in texts.sorted().map { ([UInt8]($0.utf8), role) } }
    }

    func role(of cell: UnsafeRawBufferPointer) -> WritableKeyPath<PeopleCounts, UInt64>? {
        texts.first { $0.text.elementsEqual(cell) }?.role
    }
}
