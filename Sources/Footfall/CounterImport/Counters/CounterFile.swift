import Counts
import InputFiles
import LocalTime

/// Reads a counter's CSV row by row into readings. Nothing is allocated per row, unless it is a bad one.
///
/// A line that has counts of several times, as one with its hours as columns, is as many rows one after the other.
/// For one thread.
package struct CounterFile: ~Copyable {
    /// A typing error or a wrong column, rather than a crowd.
    package static let peopleMax = UInt64(UInt32.max)

    package enum Step {
        /// The row was filled.
        case row
        /// The line is to be rejected; the next call reads on behind it.
        case bad(BadLine)
        /// The format says that the line is no row of counts.
        case passed(PassedLine)
        case end
    }

    /// Where a group's counts are; -1 for none.
    private struct GroupColumns {
        let entered: Int
        let exited: Int
        let total: Int
        /// Whether there are columns to add.
        let isSum: Bool
    }

    package let format: CounterFormat
    package let names: CounterNames
    package var sites: NameTable { names.sites }
    /// Lines before the header that the format says nothing of.
    package let linesBeforeHeader: Int

    private var reader: CSVReader
    private let header: CounterHeader
    /// Rows above the header that are still to be handed out.
    private var above: ArraySlice<BadLine>
    private var cells: CounterCells
    /// The site and the door of each group of columns; without meaning where rows name them.
    private let groupSites: [UInt32]
    private let groupLines: [UInt32]
    /// The columns of each group: the header's groups have names too, which are not copied for each line.
    private let groupColumns: [GroupColumns]
    private let groupMinutes: [Int32]
    /// Where each time of a line begins in the header's groups, and where they end.
    private let timeStarts: [Int]
    private var times: RowTimes
    private var checks: NameChecks
    private var unread: UnreadColumns
    private let direction: DirectionTexts?
    private let totalWords: [[UInt8]]

    // Of the line whose rows are handed out.
    /// Which count its cell of the direction says, as a bit.
    private var rowRole: UInt8 = 0
    private var counts: [PeopleCounts]
    private var place = CounterReading(site: 0, counts: PeopleCounts())
    private var base = Int32(0)
    /// Index in `timeStarts` of its next row; past the end where it has no more.
    private var nextTime: Int

    /// Reads comments and header.
    ///
    /// - Throws: ``HeaderError`` with the file's path, ``CSVError/unreadable(_:)``, ``SourceFileError``.
    package init(
        _ text: TextBytes, format: CounterFormat, names counterNames: CounterNames = CounterNames()
    ) throws {
        var reader = try CSVReader(text, separator: format.separator)
        let start: CounterFileStart
        do { start = try CounterFileStart.read(&reader, format) } catch { throw Self.named(error, text, format) }
        let header = start.header
        reader.cellCounts = header.columnCount...header.cellCount
        if header.timeColumn >= 0 {
            let patterns = format.time.patterns
            reader.rowMark = (
                header.timeColumn,
                { cell in
                    var reading = TimePattern.Reading()
                    return patterns.contains { $0.match(CounterCells.trimmed(cell), into: &reading) }
                }
            )
        }
        let checks = try NameChecks(header, counterNames)
        var times = RowTimes(
            format, timeColumn: header.timeColumn, hourColumn: header.hourColumn, offsetColumn: header.offsetColumn,
            date: start.date)
        var cells = CounterCells(format, columnCount: header.columnCount)
        let above = start.rowsAbove(&times, &cells, format)
        self.checks = checks
        unread = UnreadColumns(header.unreadColumns)
        self.above = above[...]
        groupSites = header.groups.map { $0.site.map { counterNames.sites.number(of: $0) } ?? 0 }
        groupLines = header.groups.map { $0.line.map { counterNames.lines.number(of: $0) } ?? 0 }
        groupColumns = header.groups.map {
            GroupColumns(entered: $0.entered, exited: $0.exited, total: $0.total, isSum: !$0.added.isEmpty)
        }
        groupMinutes = header.groups.map(\.minutes)
        self.times = times
        self.cells = cells
        self.format = format
        names = counterNames
        linesBeforeHeader = start.passedLines - above.count
        self.reader = reader
        self.header = header
        direction = if case .long(let long) = format.columns { long.direction.map(DirectionTexts.init) } else { nil }
        totalWords = format.totalWords.map { [UInt8]($0.trimmed.lowercased().utf8) }
        timeStarts = header.groups.indices.filter {
            $0 == 0 || header.groups[$0].minutes != header.groups[$0 - 1].minutes
        }
        counts = Array(repeating: PeopleCounts(), count: header.groups.count)
        nextTime = timeStarts.count
    }

    /// What is wrong with a header, with the file in which it is and what may help.
    private static func named(_ error: any Error, _ text: TextBytes, _ format: CounterFormat) -> any Error {
        var fault: HeaderError
        switch error {
        case let error as HeaderError: fault = error
        case CSVError.unreadable: return error
        case let error as CSVError: fault = HeaderError(line: error.line ?? 1, reason: reason(error))
        default: return error
        }
        fault.path = text.file.path
        if let hint = OtherSeparators.hint(text, format) { fault.reason += ". \(hint)" }
        return fault
    }

    /// Columns of counts in which no row so far has one.
    package var emptyColumns: [String] {
        let columns = header.groups.flatMap(\.columns).filter { !cells.isFilled[$0] }
        return columns.sorted().map { "column \($0 + 1) (\"\(header.names[$0])\")" }
    }

    /// What is odd about the rows so far, and left nothing out.
    package var warnings: [ImportWarning] {
        let columns = unread.columnsWithNumbers.map { "column \($0 + 1) (\"\(header.names[$0])\")" }
        return (columns.isEmpty ? [] : [.unreadColumns(columns)]) + (times.warning.map { [$0] } ?? []) + checks.warnings
    }

    /// The last line, where it has no line end.
    package var openLine: Int? { reader.isOpen ? reader.line : nil }

    /// Whether a row is about one counter, so that those that follow each other in time are told apart by their sites.
    package var namesSitesInRows: Bool { header.siteColumn >= 0 || header.lineColumn >= 0 || header.counterColumn >= 0 }

    /// Which counts a row has a place for, as ``PeopleCounts/bits``; each row one of them where a cell says the direction.
    var countRoles: UInt8 {
        guard direction == nil else { return rowRole }
        guard let group = header.groups.first else { return 0 }
        return (group.entered < 0 ? 0 : 1) | (group.exited < 0 ? 0 : 2) | (group.total < 0 ? 0 : 4)
    }

    package mutating func next(_ row: inout CounterRow) throws(SourceFileError) -> Step {
        if nextTime < timeStarts.count {
            row.isContinued = true
            hand(out: &row)
            return .row
        }
        row.readings.removeAll(keepingCapacity: true)
        row.missing.removeAll(keepingCapacity: true)
        row.isContinued = false
        if let line = above.popFirst() { return .bad(line) }
        do {
            repeat {
                guard try reader.next() else { return .end }
            } while isBlank
        } catch {
            if case .unreadable(let error) = error { throw error }
            return .bad(BadLine(line: reader.line, reason: Self.reason(error)))
        }
        row.line = reader.line
        if !header.filters.isEmpty, !isTaken { return .passed(.filtered) }
        do {
            try fill(&row)
            unread.note(reader, cells)
        } catch {
            return !totalWords.isEmpty && isSum ? .passed(.sum) : .bad(error)
        }
        nextTime = 0
        hand(out: &row)
        return .row
    }

    /// The message without the line, which stands before it already.
    private static func reason(_ error: CSVError) -> String {
        let text = error.description
        return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
    }

    // MARK: Lines that are no counts

    /// Whether the line has separators alone, as spreadsheets write empty rows.
    private var isBlank: Bool {
        CounterCells.trimmed(reader.cell(0)).isEmpty
            && (0..<reader.cellCount).allSatisfy { CounterCells.trimmed(reader.cell($0)).isEmpty }
    }

    private var isTaken: Bool {
        header.filters.allSatisfy { filter in
            guard filter.column < reader.cellCount else { return true }
            let cell = CounterCells.trimmed(reader.cell(filter.column))
            return filter.values.contains { $0.elementsEqual(cell) } != filter.isExclusion
        }
    }

    /// Whether the line has no time, or a word of sums in its place, and its first cell with something in it begins with such a word.
    private var isSum: Bool {
        guard header.timeColumn >= 0 else { return false }
        for column in 0..<reader.cellCount {
            let cell = CounterCells.trimmed(reader.cell(column))
            guard !cell.isEmpty else { continue }
            let text = [UInt8](String(decoding: cell, as: UTF8.self).lowercased().utf8)
            let hasTime =
                column != header.timeColumn && header.timeColumn < reader.cellCount
                && !CounterCells.trimmed(reader.cell(header.timeColumn)).isEmpty
            return !hasTime
                && totalWords.contains {
                    text.starts(with: $0) && (text.count == $0.count || !Self.isLetter(text[$0.count]))
                }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte >= 0x61 && byte <= 0x7A) }

    // MARK: Counts

    /// Reads all of the line's cells.
    private mutating func fill(_ row: inout CounterRow) throws(BadLine) {
        try checkCellCount()
        try times.read(reader, into: &row)
        base = row.label.minutes
        place.line = try name(header.lineColumn, of: .line, in: names.lines)
        place.counter = try name(header.counterColumn, of: .counter, in: names.counters)
        place.site = header.siteColumn < 0 ? 0 : try siteOfRow()
        if let direction {
            try readPeople(direction)
            return
        }
        guard format.gathering != .persons || header.groups[0].total >= 0 else {
            counts[0].total = 1
            return
        }
        for index in groupColumns.indices {
            let group = groupColumns[index]
            var counts = PeopleCounts()
            if group.entered >= 0 { counts.entered = try people(group.entered) }
            if group.exited >= 0 { counts.exited = try people(group.exited) }
            if group.total >= 0 { counts.total = try people(group.total) }
            if group.isSum { for added in header.groups[index].added { try add(added, to: &counts) } }
            try check(counts, header.siteColumn < 0 ? groupSites[index] : place.site)
            self.counts[index] = counts
        }
    }

    /// Hands the counts of the line's next time out.
    private mutating func hand(out row: inout CounterRow) {
        let groups = timeStarts[nextTime]..<(nextTime + 1 < timeStarts.count ? timeStarts[nextTime + 1] : counts.count)
        nextTime += 1
        row.label = LocalLabel(minutes: base + groupMinutes[groups.lowerBound])
        if header.namesStarts { row.saysStart = true }
        if row.isContinued {
            row.readings.removeAll(keepingCapacity: true)
            row.missing.removeAll(keepingCapacity: true)
        }
        for index in groups {
            let reading = CounterReading(
                site: header.siteColumn < 0 ? groupSites[index] : place.site,
                line: header.lineColumn < 0 ? groupLines[index] : place.line, counter: place.counter,
                counts: counts[index])
            if counts[index].isEmpty { row.missing.append(reading) } else { row.readings.append(reading) }
        }
    }

    /// Cells behind the last column with a name have to be empty.
    private func checkCellCount() throws(BadLine) {
        guard reader.cellCount != header.columnCount else { return }
        guard reader.cellCount > header.columnCount,
            (header.columnCount..<reader.cellCount).allSatisfy({ CounterCells.trimmed(reader.cell($0)).isEmpty })
        else { throw bad("\(header.columnCount) columns expected, \(reader.cellCount) found") }
    }

    /// The name of a door, line or counter; 0 where there is no such column, or nothing in it.
    private mutating func name(
        _ column: Int, of subject: NameChecks.Subject, in table: NameTable
    ) throws(BadLine) -> UInt32 {
        guard column >= 0 else { return 0 }
        guard let number = table.number(of: CounterCells.trimmed(reader.cell(column))) else {
            throw bad("column \(column + 1) is \(LikelyEncoding(reader.cell(column))). Convert the file to UTF-8")
        }
        if let fault = checks.fault(of: number, subject, table) { throw bad("column \(column + 1): \(fault)") }
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
        let name = CounterCells.trimmed(reader.cell(header.siteColumn))
        guard !name.isEmpty else { throw bad("column \(header.siteColumn + 1) names no site") }
        guard let site = sites.number(of: name) else {
            throw bad("the site's name is \(LikelyEncoding(name)). Convert the file to UTF-8")
        }
        if let fault = checks.fault(of: site, .site, sites) { throw bad("column \(header.siteColumn + 1): \(fault)") }
        return site
    }

    private mutating func people(_ column: Int) throws(BadLine) -> UInt64 {
        do throws(CounterCells.Fault) {
            return try cells.people(reader.cell(column), column)
        } catch {
            throw bad(error.reason)
        }
    }

    /// Nobody knows a sum of which a part is missing.
    private mutating func add(_ added: CounterHeader.Added, to counts: inout PeopleCounts) throws(BadLine) {
        let count = try people(added.column)
        guard count != PeopleCounts.absent, counts[keyPath: added.role] != PeopleCounts.absent else {
            counts[keyPath: added.role] = PeopleCounts.absent
            return
        }
        counts[keyPath: added.role] += count
        guard counts[keyPath: added.role] <= Self.peopleMax else {
            throw bad("column \(added.column + 1): the sum of the columns is more than \(Self.peopleMax) people")
        }
    }

    /// The people of a line whose cell says which way they went, time by time.
    private mutating func readPeople(_ direction: DirectionTexts) throws(BadLine) {
        let cell = CounterCells.trimmed(reader.cell(header.directionColumn))
        guard let role = direction.role(of: cell) else {
            throw bad(
                "column \(header.directionColumn + 1): \"\(CounterCells.shown(cell))\" is none of the directions that the mapping names"
            )
        }
        var none = PeopleCounts()
        none[keyPath: role] = 0
        rowRole = none.bits
        for index in header.groups.indices {
            let column = header.groups[index].total
            counts[index] = PeopleCounts()
            counts[index][keyPath: role] = column < 0 ? 1 : try people(column)
        }
    }

    private func bad(_ reason: String) -> BadLine { BadLine(line: reader.line, reason: reason) }
}
