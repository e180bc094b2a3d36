/// Reads rows of RFC 4180: quoted cells with separators, line ends and doubled quotes in them, LF, CRLF or CR.
/// Empty lines are skipped. No allocation per row or cell: cells point into a window that slides over the file.
///
/// After an error that concerns one row (`unterminatedQuote`, `textAfterQuote`, `rowsInQuotes`, `rowTooLong`) reading goes on with the
/// physical line after the one where that row began. For one thread.
package struct CSVReader: ~Copyable {
    package static let rowBytesMax = 1 << 20

    /// How many cells a row has, with and without empty ones at its end, once the header is known: a quoted cell that has whole rows in it
    /// is found by that.
    package var cellCounts: ClosedRange<Int>?
    /// A column whose cells tell rows from other text, and what they are like: two lines of a row that have one in its place are two rows,
    /// also where a cell is missing in them.
    package var rowMark: (column: Int, isOne: (UnsafeRawBufferPointer) -> Bool)?

    private let input: TextBytes
    private var separator: UInt8
    private var window: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The next row begins here.
    private var start = 0
    /// The bytes read end here.
    private var end = 0
    private var isAtEnd = false
    private var nextLine = 1
    /// Up to this physical line rows were within a quoted cell.
    private var quotedUntil = 0

    private var cells: UnsafeMutablePointer<Cell>
    private var cellCapacity: Int
    /// How many cells the current row has.
    package private(set) var cellCount = 0
    /// The physical line on which the current row begins, from 1.
    package private(set) var line = 0
    /// Whether the current row ends with the file, without a line end: where the file was cut off, so may be its last cell.
    package private(set) var isOpen = false

    private struct Cell {
        var start: Int
        var end: Int
        var hasDoubledQuotes: Bool
    }

    private enum Scan {
        case row(next: Int, lines: Int)
        case needsMore
    }

    package init(
        _ input: TextBytes, separator: UInt8 = UInt8(ascii: ","), windowBytes: Int = 1 << 18
    ) throws(CSVError) {
        self.input = input
        self.separator = separator
        capacity = max(windowBytes, 16)
        window = .allocate(capacity: capacity)
        cellCapacity = 64
        cells = .allocate(capacity: cellCapacity)
    }

    deinit {
        window.deallocate()
        cells.deallocate()
    }

    /// Moves to the next row; `false` at the end of the file.
    package mutating func next() throws(CSVError) -> Bool {
        guard try skipEmptyLines() else { return false }
        line = nextLine
        while true {
            switch try scanRow() {
            case .row(let next, let lines):
                if lines > 1, let column = columnOfRows(upTo: next) {
                    quotedUntil = max(quotedUntil, nextLine + lines - 1)
                    try skipLine()
                    throw .rowsInQuotes(line: line, column: column)
                }
                let stray = line <= quotedUntil ? strayQuote() : nil
                start = next
                nextLine += lines
                if let stray { throw .strayQuote(line: line, column: stray) }
                collapseDoubledQuotes()
                return true
            case .needsMore:
                if end - start >= Self.rowBytesMax {
                    try skipLine()
                    throw .rowTooLong(line: line, limit: Self.rowBytesMax)
                }
                try refill()
            }
        }
    }

    /// The bytes of a cell of the current row, valid until the next call of a mutating method.
    package func cell(_ index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < cellCount)
        let cell = cells[index]
        return UnsafeRawBufferPointer(start: window + cell.start, count: cell.end - cell.start)
    }

    /// Takes the separator from a first line `sep=;`, as spreadsheets write it, and consumes the line. Before any other call.
    ///
    /// - Returns: the separator; `nil` where there is no such line.
    @discardableResult
    package mutating func takeSeparatorLine() throws(CSVError) -> UInt8? {
        while end - start < 7, !isAtEnd { try refill() }
        guard end - start >= 5, start + 4 < end else { return nil }
        for (index, letter) in "sep=".utf8.enumerated() where window[start + index] | 0x20 != letter | 0x20 {
            return nil
        }
        let isWhole = start + 5 == end || Self.endsLine(window[start + 5])
        guard isWhole, !Self.endsLine(window[start + 4]) else { return nil }
        separator = window[start + 4]
        try skipLine()
        return separator
    }

    /// Goes past physical lines, empty ones too; those that begin with `#` are handed to `comment`.
    package mutating func skipLines(_ count: Int, _ comment: (String) -> Void) throws(CSVError) {
        for _ in 0..<count {
            if start == end, !isAtEnd { try refill() }
            guard start < end else { return }
            if window[start] == UInt8(ascii: "#"), let text = try nextComment() {
                comment(text)
            } else {
                try skipLine()
            }
        }
    }

    /// The text of the next line where that begins with `#`, which is then consumed; `nil` before any other line.
    ///
    /// - Parameter isSpaced: whether only `# ` begins one, with a blank.
    package mutating func nextComment(isSpaced: Bool = false) throws(CSVError) -> String? {
        guard try skipEmptyLines(), window[start] == UInt8(ascii: "#") else { return nil }
        if isSpaced {
            if start + 1 == end, !isAtEnd { try refill() }
            guard start + 1 < end, window[start + 1] == 0x20 else { return nil }
        }
        line = nextLine
        var length = 0
        while true {
            while start + length < end, !Self.endsLine(window[start + length]) { length += 1 }
            if start + length < end || isAtEnd { break }
            if length >= Self.rowBytesMax { throw .rowTooLong(line: line, limit: Self.rowBytesMax) }
            try refill()
        }
        let text = String(decoding: UnsafeBufferPointer(start: window + start, count: length), as: UTF8.self)
        try skipLine()
        return text
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// Cells of the row that begins at `start`, or that the window ends before the row does.
    private mutating func scanRow() throws(CSVError) -> Scan {
        let window = window
        let end = end
        let separator = separator
        var position = start
        var lines = 1
        cellCount = 0
        while true {
            if position < end, window[position] == UInt8(ascii: "\"") {
                let cellStart = position + 1
                position = cellStart
                var hasDoubledQuotes = false
                while true {
                    while position < end, window[position] != UInt8(ascii: "\"") {
                        let byte = window[position]
                        // Of CR LF the second is the line's end.
                        if byte == UInt8(ascii: "\n")
                            || byte == UInt8(ascii: "\r") && position &+ 1 < end
                                && window[position &+ 1] != UInt8(ascii: "\n")
                        {
                            lines &+= 1
                        }
                        position &+= 1
                    }
                    if position == end {
                        guard isAtEnd else { return .needsMore }
                        try skipLine()
                        throw .unterminatedQuote(line: line)
                    }
                    if position &+ 1 == end, !isAtEnd { return .needsMore }
                    guard position &+ 1 < end, window[position &+ 1] == UInt8(ascii: "\"") else { break }
                    hasDoubledQuotes = true
                    position &+= 2
                }
                appendCell(from: cellStart, to: position, hasDoubledQuotes: hasDoubledQuotes)
                position &+= 1
                if position < end, window[position] != separator, !Self.endsLine(window[position]) {
                    let column = cellCount
                    try skipLine()
                    throw .textAfterQuote(line: line, column: column)
                }
            } else {
                let cellStart = position
                // The two line ends are the only bytes up to 13 that matter: one comparison for most bytes.
                while position < end, window[position] != separator,
                    window[position] > UInt8(ascii: "\r") || !Self.endsLine(window[position])
                {
                    position &+= 1
                }
                if position == end, !isAtEnd { return .needsMore }
                appendCell(from: cellStart, to: position, hasDoubledQuotes: false)
            }
            if position == end {
                guard isAtEnd else { return .needsMore }
                isOpen = true
                return .row(next: position, lines: lines)
            }
            let byte = window[position]
            position &+= 1
            guard Self.endsLine(byte) else { continue }
            if byte == UInt8(ascii: "\r") {
                // CR LF is one line end.
                if position == end, !isAtEnd { return .needsMore }
                if position < end, window[position] == UInt8(ascii: "\n") { position &+= 1 }
            }
            return .row(next: position, lines: lines)
        }
    }

    private mutating func appendCell(from cellStart: Int, to cellEnd: Int, hasDoubledQuotes: Bool) {
        if cellCount == cellCapacity {
            let larger = UnsafeMutablePointer<Cell>.allocate(capacity: cellCapacity * 2)
            larger.moveInitialize(from: cells, count: cellCount)
            cells.deallocate()
            cells = larger
            cellCapacity *= 2
        }
        cells[cellCount] = Cell(start: cellStart, end: cellEnd, hasDoubledQuotes: hasDoubledQuotes)
        cellCount &+= 1
    }

    // MARK: Quotes that are not closed

    /// The column, from 1, of the first quoted cell with a line end in it, where two of the row's lines have as many cells as a row, or the
    /// mark of one; `nil` where they haven't: names may have line ends, also with separators around them.
    private func columnOfRows(upTo next: Int) -> Int? {
        guard let cellCounts, cellCounts.lowerBound > 1 else { return nil }
        var rows = 0
        var marks = 0
        var separators = 0
        var position = start
        var cellStart = start
        var isMarked = false
        while position < next {
            let byte = window[position]
            position += 1
            let endsLine = Self.endsLine(byte)
            guard endsLine || position == next || byte == separator else { continue }
            if let rowMark, separators == rowMark.column {
                let cellEnd = endsLine || byte == separator ? position - 1 : position
                isMarked = rowMark.isOne(unquoted(from: cellStart, to: cellEnd))
            }
            cellStart = position
            if byte == separator { separators += 1 }
            guard endsLine || position == next else { continue }
            if cellCounts.contains(separators + 1) { rows += 1 }
            if isMarked, separators > 0 { marks += 1 }
            separators = 0
            isMarked = false
            if byte == UInt8(ascii: "\r"), position < next, window[position] == UInt8(ascii: "\n") { position += 1 }
            cellStart = position
        }
        guard rows > 1 || marks > 1 else { return nil }
        return (0..<cellCount).first { index in
            (cells[index].start..<cells[index].end).contains { Self.endsLine(window[$0]) }
        }.map { $0 + 1 }
    }

    /// What a cell has in it, without a quote at either end.
    private func unquoted(from first: Int, to last: Int) -> UnsafeRawBufferPointer {
        var (first, last) = (first, last)
        if first < last, window[first] == UInt8(ascii: "\"") { first += 1 }
        if first < last, window[last - 1] == UInt8(ascii: "\"") { last -= 1 }
        return UnsafeRawBufferPointer(start: window + first, count: last - first)
    }

    /// The column, from 1, of a cell that isn't quoted and has a quote in it.
    private func strayQuote() -> Int? {
        (0..<cellCount).first { index in
            let cell = cells[index]
            let isQuoted = cell.start > start && window[cell.start - 1] == UInt8(ascii: "\"")
            return !isQuoted && (cell.start..<cell.end).contains { window[$0] == UInt8(ascii: "\"") }
        }.map { $0 + 1 }
    }

    /// Done once the row is complete: a scan that starts over must find the bytes as they were.
    private mutating func collapseDoubledQuotes() {
        for index in 0..<cellCount where cells[index].hasDoubledQuotes {
            var target = cells[index].start
            var source = target
            while source < cells[index].end {
                window[target] = window[source]
                source += window[source] == UInt8(ascii: "\"") ? 2 : 1
                target += 1
            }
            cells[index].end = target
        }
    }

    /// Moves to the next line that isn't empty; `false` at the end of the file.
    private mutating func skipEmptyLines() throws(CSVError) -> Bool {
        while true {
            if start == end {
                if isAtEnd { return false }
                try refill()
            } else if Self.endsLine(window[start]) {
                try skipLineEnd()
            } else {
                return true
            }
        }
    }

    /// Goes past the LF, CR LF or CR at `start`.
    private mutating func skipLineEnd() throws(CSVError) {
        let isReturn = window[start] == UInt8(ascii: "\r")
        start += 1
        nextLine += 1
        guard isReturn else { return }
        if start == end, !isAtEnd { try refill() }
        if start < end, window[start] == UInt8(ascii: "\n") { start += 1 }
    }

    /// Gives the physical line at `start` up.
    private mutating func skipLine() throws(CSVError) {
        while true {
            while start < end, !Self.endsLine(window[start]) { start += 1 }
            if start < end { return try skipLineEnd() }
            if isAtEnd { return }
            try refill()
        }
    }

    /// Slides what is left to the front of the window, grows that where it is full, and reads more.
    private mutating func refill() throws(CSVError) {
        let left = end - start
        if start > 0 {
            window.update(from: window + start, count: left)
            start = 0
            end = left
        }
        if end == capacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: window, count: end)
            window.deallocate()
            window = larger
            capacity *= 2
        }
        let count: Int
        do {
            count = try input.read(into: UnsafeMutableRawBufferPointer(start: window + end, count: capacity - end))
        } catch {
            throw .unreadable(error)
        }
        end += count
        isAtEnd = count == 0
    }
}
