import Counts
import EventLog
import InputFiles
import LocalTime
import Timekeeping

/// Reads a counter's file with what its labels are at each of the sites; which of two hours is meant by a label that comes twice is
/// not told yet. For one thread.
package struct TimedRows: ~Copyable {
    package enum Step {
        case row
        case bad(BadLine)
        case passed(PassedLine)
        case end
    }

    /// One counter's cells of a row.
    package struct Cell {
        package let reading: CounterReading
        package let time: SiteClocks.Time
        /// In ``StatementNames/places``, of a label that no clock skips.
        let place: UInt32
        /// What follows one another in time: a place; of a file with all sites in a row the sites of one clock.
        let lane: UInt32
        let isMissing: Bool

        /// Which counts there are, as bits; where a row says nothing it is a row of all of them.
        func bits(isRowOfAll: Bool) -> UInt8 { isRowOfAll || isMissing ? .max : reading.counts.bits }
    }

    private struct LastPlace {
        let site: UInt32
        let line: UInt32
        let counter: UInt32
        let number: UInt32
    }

    /// Those with counts first.
    package private(set) var cells: [Cell] = []
    package private(set) var row = CounterRow()
    /// Of the row, from 1; bad lines and those that are passed over are counted too.
    private(set) var number = 0
    /// Lines after the header that were met: some have several rows.
    private(set) var lines = 0
    private(set) var clocks: SiteClocks
    private var file: CounterFile
    /// By a cell's position in its row: the place of the one that was there last.
    private var lastPlaces: [LastPlace] = []
    private let names: StatementNames
    private let bounds: EventTimeBounds
    private let now: EventTime

    /// - Parameters:
    ///   - bounds: of the topic's event times: a row that begins outside of them is a bad one.
    ///   - now: when they are appended.
    package init(
        _ file: SourceFile, _ format: CounterFormat, _ clocks: SiteClocks, _ names: StatementNames,
        bounds: EventTimeBounds, now: EventTime
    ) throws {
        self.file = try CounterFile(TextBytes(file, encoding: format.encoding), format: format, names: names.counters)
        self.clocks = clocks
        self.names = names
        self.bounds = bounds
        self.now = now
    }

    var emptyColumns: [String] { file.emptyColumns }
    var linesBeforeHeader: Int { file.linesBeforeHeader }
    /// What is odd about names and columns so far.
    var warnings: [ImportWarning] { file.warnings }
    var openLine: Int? { file.openLine }
    /// Which counts rows have a place for, as bits.
    var countRoles: UInt8 { file.countRoles }

    /// Whether a row has all sites, and so is of one pass of an hour that comes twice for all of them.
    var isRowOfAll: Bool { !file.namesSitesInRows }

    package mutating func next() throws(SourceFileError) -> Step {
        cells.removeAll(keepingCapacity: true)
        number += 1
        switch try file.next(&row) {
        case .end: return .end
        case .bad(let line):
            lines += 1
            return .bad(line)
        case .passed(let line):
            lines += 1
            return .passed(line)
        case .row: if !row.isContinued { lines += 1 }
        }
        do throws(LabelClock.Refusal) {
            for reading in row.readings { try add(reading, isMissing: false) }
            for reading in row.missing { try add(reading, isMissing: true) }
            return .row
        } catch {
            cells.removeAll(keepingCapacity: true)
            return .bad(BadLine(line: row.line, reason: error.reason, remedy: error.remedy))
        }
    }

    /// Takes up the sites of the row that was read last.
    func noteSites(in met: inout MetSites) { met.note(row) }

    private mutating func add(_ reading: CounterReading, isMissing: Bool) throws(LabelClock.Refusal) {
        let time = try clocks.read(
            row.label, offset: row.offsetMinutes, isUnasked: row.isOffsetUnasked, exactMinutes: row.exactMinutes,
            isStart: row.saysStart, at: reading.site)
        if let fault = bounds.fault(of: time.reading.first.time, appendedAt: now) {
            throw LabelClock.Refusal(reason: "\(fault)")
        }
        let place = place(of: reading)
        cells.append(
            Cell(
                reading: reading, time: time, place: place, lane: isRowOfAll ? time.clock : place,
                isMissing: isMissing))
    }

    /// Most rows have the same places in the same order.
    private mutating func place(of reading: CounterReading) -> UInt32 {
        let position = cells.count
        if position < lastPlaces.count {
            let last = lastPlaces[position]
            if last.site == reading.site, last.line == reading.line, last.counter == reading.counter {
                return last.number
            }
        }
        let number = names.places.number(
            of: CountedPlaces.Place(site: names.site(of: reading.site), line: reading.line, counter: reading.counter))
        let place = LastPlace(site: reading.site, line: reading.line, counter: reading.counter, number: number)
        if position < lastPlaces.count { lastPlaces[position] = place } else { lastPlaces.append(place) }
        return number
    }

    /// What the labels are in the nights in which clocks change, of which the whole file decides. Leaves this reader where it is.
    func repeatedLabels(_ file: SourceFile, _ format: CounterFormat) throws -> RepeatedLabels {
        var labels = RepeatedLabels(format)
        var rows = try TimedRows(file.reopened(), format, clocks, names, bounds: bounds, now: now)
        reading: while true {
            switch try rows.next() {
            case .end: break reading
            case .bad, .passed: continue
            case .row: rows.note(in: &labels, isGathered: format.gathering != .none)
            }
        }
        labels.decide()
        return labels
    }

    private borrowing func note(in labels: inout RepeatedLabels, isGathered: Bool) {
        for cell in cells {
            labels.note(
                cell, row: number, line: row.line, counts: isGathered ? countRoles : cell.bits(isRowOfAll: isRowOfAll))
        }
    }
}

extension PeopleCounts {
    /// Which counts are there, as bits.
    var bits: UInt8 {
        (entered == Self.absent ? 0 : 1) | (exited == Self.absent ? 0 : 2) | (total == Self.absent ? 0 : 4)
    }
}
