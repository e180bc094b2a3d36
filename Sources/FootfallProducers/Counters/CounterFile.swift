import Counts
import LocalTime

/// Reads a counter's CSV row by row into readings. Nothing is allocated per row, unless it is a bad one.
///
/// For one thread.
package struct CounterFile: ~Copyable {
    /// A typing error or a wrong column, rather than a crowd.
    package static let peopleMax = UInt64(UInt32.max)

    package enum Step {
        /// The row was filled.
        case row
        /// The line is to be rejected; the next call reads on behind it.
        case bad(BadLine)
        case end
    }

    package let format: CounterFormat
    package let names: CounterNames
    package var sites: NameTable { names.sites }

    private var reader: CSVReader
    private let header: CounterHeader
    /// The site of each group of columns; without meaning where rows name their site.
    private let groupSites: [UInt32]
    private let date: LocalLabel?
    /// By column: whether any cell of it so far has a count.
    private var isFilled: [Bool]
    private let missingTexts: [[UInt8]]

    /// Reads comments and header.
    package init(
        _ text: TextBytes, format: CounterFormat, names counterNames: CounterNames = CounterNames()
    ) throws {
        var reader = try CSVReader(text, separator: format.separator)
        var comments: [String] = []
        while let comment = try reader.nextComment() { comments.append(comment) }
        guard try reader.next() else { throw HeaderError(line: 1, reason: "the file is empty") }
        var names: [String] = []
        for column in 0..<reader.cellCount {
            guard let name = String(validating: reader.cell(column), as: UTF8.self) else {
                throw HeaderError(
                    line: reader.line,
                    reason: "column \(column + 1) is \(LikelyEncoding(reader.cell(column))). Convert the file to UTF-8")
            }
            names.append(name.trimmed)
        }
        let header = try CounterHeader(names, line: reader.line, format: format)
        let date: LocalLabel? =
            switch format.time.date {
            case .day(let day): day
            case .comment: try Self.date(in: comments, line: reader.line)
            case nil: nil
            }
        self.format = format
        self.names = counterNames
        self.reader = reader
        self.header = header
        self.date = date
        isFilled = Array(repeating: false, count: header.columnCount)
        missingTexts = format.missingTexts.map { [UInt8]($0.utf8) }
        groupSites = header.groups.map { $0.site.map { counterNames.sites.number(of: $0) } ?? 0 }
    }

    /// Columns of counts in which no row so far has one.
    package var emptyColumns: [String] {
        let columns = header.groups.flatMap { [$0.entered, $0.exited, $0.total] }.filter { $0 >= 0 && !isFilled[$0] }
        return columns.sorted().map { "column \($0 + 1) (\"\(header.names[$0])\")" }
    }

    /// Whether a row is about one counter, so that those that follow each other in time are told apart by their sites.
    package var namesSitesInRows: Bool { header.siteColumn >= 0 || header.lineColumn >= 0 || header.counterColumn >= 0 }

    private static func date(in comments: [String], line: Int) throws(HeaderError) -> LocalLabel {
        for comment in comments {
            let text = comment.dropFirst().drop { $0 == " " }
            guard text.hasPrefix("date:") else { continue }
            let day = String(text.dropFirst("date:".count)).trimmed
            guard let label = LocalLabel(day + "T00:00") else {
                throw HeaderError(line: line, reason: "\"\(comment)\" gives no day as 2023-12-16")
            }
            return label
        }
        throw HeaderError(line: line, reason: "no line `# date: 2023-12-16` before it says the day")
    }

    package mutating func next(_ row: inout CounterRow) throws(SourceFileError) -> Step {
        row.readings.removeAll(keepingCapacity: true)
        row.missing.removeAll(keepingCapacity: true)
        do {
            guard try reader.next() else { return .end }
        } catch {
            if case .unreadable(let error) = error { throw error }
            return .bad(BadLine(line: reader.line, reason: Self.reason(error)))
        }
        row.line = reader.line
        do {
            try fill(&row)
            return .row
        } catch {
            return .bad(error)
        }
    }

    /// The message without the line, which stands before it already.
    private static func reason(_ error: CSVError) -> String {
        let text = error.description
        return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
    }

    private mutating func fill(_ row: inout CounterRow) throws(BadLine) {
        guard reader.cellCount == header.columnCount else {
            throw bad("\(header.columnCount) columns expected, \(reader.cellCount) found")
        }
        try readTime(into: &row)
        let line = try name(header.lineColumn, in: names.lines)
        let counter = try name(header.counterColumn, in: names.counters)
        for index in header.groups.indices {
            let group = header.groups[index]
            var counts = PeopleCounts()
            if group.entered >= 0 { counts.entered = try people(group.entered) }
            if group.exited >= 0 { counts.exited = try people(group.exited) }
            if group.total >= 0 { counts.total = try people(group.total) }
            let site = header.siteColumn < 0 ? groupSites[index] : try siteOfRow()
            let reading = CounterReading(site: site, line: line, counter: counter, counts: counts)
            if counts.isEmpty {
                row.missing.append(reading)
                continue
            }
            try check(counts, site)
            row.readings.append(reading)
        }
    }

    /// The name of a door, line or counter; 0 where there is no such column, or nothing in it.
    private func name(_ column: Int, in table: NameTable) throws(BadLine) -> UInt32 {
        guard column >= 0 else { return 0 }
        guard let number = table.number(of: Self.trimmed(reader.cell(column))) else {
            throw bad("column \(column + 1) is \(LikelyEncoding(reader.cell(column))). Convert the file to UTF-8")
        }
        return number
    }

    private func check(_ counts: PeopleCounts, _ site: UInt32) throws(BadLine) {
        let absent = PeopleCounts.absent
        guard counts.total != absent else { return }
        let directions =
            (counts.entered == absent ? 0 : counts.entered) + (counts.exited == absent ? 0 : counts.exited)
        let areBothThere = counts.entered != absent && counts.exited != absent
        guard areBothThere ? directions != counts.total : directions > counts.total else { return }
        throw bad(
            "\(sites.names[Int(site)]): the total is \(counts.total), entered and exited are"
                + (areBothThere ? " \(counts.entered) + \(counts.exited) = \(directions)" : " \(directions) already"))
    }

    private mutating func siteOfRow() throws(BadLine) -> UInt32 {
        let name = Self.trimmed(reader.cell(header.siteColumn))
        guard !name.isEmpty else { throw bad("column \(header.siteColumn + 1) names no site") }
        guard let site = sites.number(of: name) else {
            throw bad("the site's name is \(LikelyEncoding(name)). Convert the file to UTF-8")
        }
        return site
    }

    private func readTime(into row: inout CounterRow) throws(BadLine) {
        let text = Self.trimmed(reader.cell(header.timeColumn))
        var hour: Int?
        if header.hourColumn >= 0 {
            let cell = Self.trimmed(reader.cell(header.hourColumn))
            guard let value = Self.number(cell), value <= 23 else {
                throw bad("the hour \"\(Self.shown(cell))\" is not 0 to 23")
            }
            hour = Int(value)
        }
        var matches = false
        // Always in the order of the formats, whatever fitted the rows before: 05/06 is what the first of them says.
        for pattern in format.time.patterns {
            var reading = TimePattern.Reading()
            guard pattern.match(text, into: &reading) else { continue }
            matches = true
            if let hour { reading.hour = hour }
            guard let label = label(reading) else { continue }
            row.label = label
            row.offsetMinutes = reading.offsetMinutes ?? format.time.offsetMinutes
            row.isOffsetUnasked = reading.isOffsetUnasked
            return
        }
        if matches { throw bad("the calendar has no \"\(Self.shown(text))\"") }
        let expected = format.time.patterns.map(\.description).joined(separator: "` or `")
        throw bad("the time \"\(Self.shown(text))\" is not written as `\(expected)`")
    }

    private func label(_ reading: TimePattern.Reading) -> LocalLabel? {
        guard let date else { return reading.label }
        guard (0...23).contains(reading.hour), (0...59).contains(reading.minute) else { return nil }
        return LocalLabel(minutes: date.minutes + Int32(reading.hour * 60 + reading.minute))
    }

    private mutating func people(_ column: Int) throws(BadLine) -> UInt64 {
        let cell = Self.trimmed(reader.cell(column))
        if cell.isEmpty || isMissing(cell) { return PeopleCounts.absent }
        guard let value = Self.number(cell) else {
            throw bad("column \(column + 1): \"\(Self.shown(cell))\" is not a whole number of people")
        }
        guard value <= Self.peopleMax else {
            throw bad("column \(column + 1): \"\(Self.shown(cell))\" is more than \(Self.peopleMax) people")
        }
        isFilled[column] = true
        return value
    }

    private func isMissing(_ cell: UnsafeRawBufferPointer) -> Bool {
        !missingTexts.isEmpty && missingTexts.contains { $0.elementsEqual(cell) }
    }

    private func bad(_ reason: String) -> BadLine { BadLine(line: reader.line, reason: reason) }

    /// Digits alone; a number too large for the type is as large as the type allows.
    private static func number(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard !text.isEmpty else { return nil }
        var value: UInt64 = 0
        for index in 0..<text.count {
            let digit = text[index] &- 0x30
            guard digit <= 9 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow {
                value = .max
            } else {
                value = product > .max - UInt64(digit) ? .max : product + UInt64(digit)
            }
        }
        return value
    }

    private static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, text.count)
        while start < end, text[start] == 0x20 || text[start] == 0x09 { start &+= 1 }
        while end > start, text[end &- 1] == 0x20 || text[end &- 1] == 0x09 { end &-= 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    /// A cell for a message: no more than 40 characters of it.
    private static func shown(_ text: UnsafeRawBufferPointer) -> String {
        let string = String(decoding: text, as: UTF8.self)
        return string.count > 40 ? string.prefix(40) + "…" : string
    }
}
