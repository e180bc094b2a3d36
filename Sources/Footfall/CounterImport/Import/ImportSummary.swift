import Counts

/// What an import came to. An import that was killed and started again gives the same as one that was left alone.
package struct ImportSummary: Hashable, Sendable {
    /// Site-hours (intervals of a site) with at least one count, in good lines: `appended`, `duplicates`, `conflicts` and
    /// `replaced` together.
    package var read = 0
    /// New intervals that this import put into the log.
    package var appended = 0
    /// Intervals that the log has with the same counts.
    package var duplicates = 0
    /// Site-hours all of whose cells are empty.
    package var missing = 0
    /// Bad lines that were skipped.
    package var rejected = 0
    /// Intervals that the log has with other counts, which stay.
    package var conflicts = 0
    /// Intervals whose other counts in the log were superseded.
    package var replaced = 0
    /// Intervals of imports before it that were taken back, and of which this one says nothing.
    package var retracted = 0

    /// Lines that the format says are sums of others.
    package var sums = 0
    /// Lines that are not those that the format asks for.
    package var filtered = 0

    /// Lines after the header, empty ones not counted.
    package var rows = 0
    /// Sites in the order in which they were met.
    package var sites: [String] = []
    /// The first and the last interval with a count, by local label: `2023-01-01T00:00`.
    package var firstLabel: String?
    package var lastLabel: String?
    package var topic = ""
    /// By which the labels were read, in the order in which they were met.
    package var timeZones: [String] = []
    /// Whose all that was appended is; `nil` where nothing was.
    package var importID: ImportID?
    package var warnings: [ImportWarning] = []
    /// The first few of each; all were reported as they were met.
    package var firstConflicts: [CountConflict] = []
    package var firstRejected: [BadLine] = []

    package static let samplesMax = 20

    package init() {}

    /// Adds the numbers of another; what they name stays apart.
    package mutating func add(_ other: ImportSummary) {
        read += other.read
        appended += other.appended
        duplicates += other.duplicates
        missing += other.missing
        rejected += other.rejected
        conflicts += other.conflicts
        replaced += other.replaced
        retracted += other.retracted
        rows += other.rows
        sums += other.sums
        filtered += other.filtered
    }

    /// Whether something of the file did not come into the log, or does not count there.
    package var leftSomethingOut: Bool { conflicts > 0 || rejected > 0 || hasUnfinishedBeside }

    /// Whether something still counts that this import was to take the place of, as far as can be told.
    package var hasUnfinishedBeside: Bool {
        warnings.contains { if case .unfinishedBeside = $0 { true } else { false } }
    }
}

/// What is odd about a file, and left nothing out.
package enum ImportWarning: Hashable, Sendable, CustomStringConvertible {
    /// The same content was imported before, with another mapping.
    case importedBefore(ImportID, source: String, mapping: String)
    /// So many intervals conflict with what an import brought that was never finished: its file is another one now, or is to be imported
    /// to its end.
    case unfinishedInTheWay(ImportID, source: String, conflicts: Int)
    /// So many intervals of which the file does not speak still count from an import of the same name that was never finished, beside what
    /// this one brings to take the place of others.
    case unfinishedBeside(ImportID, source: String, intervals: Int)
    /// A site's name is there in more than one of Unicode's spellings.
    case respelledSite(String)
    /// As `column 5 ("B IN")`.
    case emptyColumn(String)
    /// Between two labels the site is registered in another zone than the one that the import names, by which these times would be
    /// other ones. The registered one is taken.
    case otherZone(site: String, registered: String, named: String, from: String, to: String)
    /// Labels in hours that come twice, the first of so many; the order of the rows leaves open which of them are of the second hour.
    /// Oldest first is taken.
    case hourOfUnknownOrder(line: Int, label: String, count: Int)
    /// Labels of hours that come twice, of which the file has one alone, and which the log has with the same counts: the first of so many. They
    /// may be of the second hour. The first is taken, so that they are left out as duplicates.
    case duplicateInRepeatedHour(line: Int, label: String, count: Int)
    /// So many lines stand before the header, and the format says nothing of them.
    case linesBeforeHeader(Int)
    /// A label of an hour that the site's clock skips has people: so many have.
    case peopleInSkippedHour(line: Int, label: String, zone: String, count: Int)
    /// A label, where times are ends, is the first behind an hour that the clocks skip, and its place has no row before it: it may be the end
    /// of that hour, or as the clock showed it of the one before, for which it is taken. So many are.
    case endAfterSkippedHour(line: Int, label: String, count: Int)
    /// A time is one of the first format that no calendar has, and was read by the second: those that are one by both may be read wrongly.
    case formatsDisagree(line: Int, time: String, first: String, second: String)
    /// Where times are ends of intervals, the first hour of a day comes after its last one.
    case midnightBehindItsDay
    /// Where times are starts of intervals, the first hour of a date comes after its last one, and was not there before.
    case midnightOfSameDate
    /// The last line has no line end.
    case openLine(Int)
    /// A line that is UTF-8, as far as can be seen, in a file of another encoding; `text` is what it would say.
    case lineOfUTF8(line: Int, text: String, encoding: String)
    /// A name has characters in it that no screen shows, `U+200B`, or line ends. `subject` is site, line or counter.
    case unseenCharacters(subject: String, name: String, characters: [String])
    /// Two names look the same, and are not.
    case namesAlike(subject: String, name: String, other: String)
    /// Among other sites there is one whose name says that it is all of them.
    case siteOfSums(String)
    /// Columns with numbers in them that the mapping doesn't name, although it names the columns of each site or time.
    case unreadColumns([String])
    /// The rows of each counter are further apart than the intervals are long that they are said to be of: most so many minutes.
    case rowsFarApart(stepMinutes: Int, intervalMinutes: Int)

    package var description: String {
        switch self {
        case .importedBefore(let id, let source, let mapping):
            "the same content was imported before, as \(source) (import \(id)), with mapping \(mapping)"
                + "; what that import brought still counts, unless this one replaces it"
        case .unfinishedInTheWay(let id, let source, let conflicts):
            "\(conflicts == 1 ? "an interval conflicts" : "\(conflicts) intervals conflict") with import \(id) of \(source), which was "
                + "never finished. If this file takes the place of that one, undo import \(id) and import this file again"
        case .unfinishedBeside(let id, let source, let intervals):
            "import \(id) of \(source) was never finished, and \(intervals == 1 ? "an interval" : "\(intervals) intervals") of it that this "
                + "file does not have still \(intervals == 1 ? "counts" : "count"). If this file takes the place of that one, undo import \(id) "
                + "(import undo \(id))"
        case .respelledSite(let name):
            "the name of site \"\(name)\" occurs composed and decomposed in Unicode; both are taken for one site"
        case .emptyColumn(let column): "\(column) is empty in all rows"
        case .otherZone(let site, let registered, let named, let from, let to):
            "times of site \"\(site)\" \(from == to ? "at \(from)" : "from \(from) to \(to)") are taken by \(registered), in "
                + "which the store is registered, and not by \(named)"
        case .hourOfUnknownOrder(let line, let label, let count):
            "line \(line): \(label) comes twice, and the order of the rows leaves open which of them are of the second hour; "
                + "where nothing else tells it, oldest first is taken"
                + (count > 1 ? " (and so \(count - 1) more times)" : "")
        case .duplicateInRepeatedHour(let line, let label, let count):
            "line \(line): \(label) comes twice, the file has it once, and what the log has of the first hour is the same: it is left out as a "
                + "duplicate" + (count > 1 ? " (and so \(count - 1) more times)" : "")
                + "; if it is of the second hour, import one file that has both"
        case .peopleInSkippedHour(let line, let label, let zone, let count):
            "line \(line): \(label) is of an hour that the clocks of \(zone) skip, and has people in it"
                + (count > 1 ? " (and so \(count - 1) more times)" : "")
                + "; if the counter's clock doesn't change, all of its summer is an hour off, and the mapping's \"time\" needs \"offset\""
        case .endAfterSkippedHour(let line, let label, let count):
            "line \(line): \(label) is the first end behind an hour that the clocks skip, and no row shows whether it is of that hour or of the "
                + "one before it, for which it is taken" + (count > 1 ? " (and so \(count - 1) more times)" : "")
                + "; a file that also has the rows before it shows it"
        case .formatsDisagree(let line, let time, let first, let second):
            "line \(line): the calendar has no \"\(time)\" by `\(first)`, and it is read by `\(second)`; are times that fit both of the "
                + "second too? They are read by the first"
        case .midnightBehindItsDay:
            "00:00 comes behind 23:00 of the same date, and times are those at which intervals end: it is read as the end of the day before; if "
                + "it is the end of its own, hours are to be 24"
        case .midnightOfSameDate:
            "00:00 comes behind 23:00 of the same date, and is read as the beginning of that date; if rows go on after midnight, they need "
                + "the date of the next day"
        case .linesBeforeHeader(let count):
            count == 1
                ? "the line before the header is passed over; the mapping may say \"skip_lines\": 1"
                : "\(count) lines before the header are passed over; the mapping may say how many with \"skip_lines\""
        case .openLine(let line):
            "line \(line), the last one, has no line end: if the file was cut off, its last number may be too"
        case .lineOfUTF8(let line, let text, let encoding):
            "line \(line): looks like UTF-8 (\"\(text)\"), and is read as \(encoding) as all others are; were two files put together?"
        case .unseenCharacters(let subject, let name, let characters):
            "the name of \(subject) \"\(name)\" has \(characters.joined(separator: ", ")) in it, which is not seen; without it, it is "
                + "another \(subject)"
        case .namesAlike(let subject, let name, let other):
            "the names of \(subject) \"\(name)\" and \"\(other)\" look alike, and differ in blanks, in quotes, in upper and lower case or in characters that are not seen; "
                + "they are taken as two"
        case .siteOfSums(let name):
            "\"\(name)\" is read as a site beside the others; if it is their sum, everybody is counted twice: leave its columns out with "
                + "\"ignore\", or its rows with \"where_not\""
        case .unreadColumns(let columns):
            "\(columns.joined(separator: ", ")) \(columns.count == 1 ? "has numbers and is" : "have numbers and are") not read: the mapping "
                + "names no such column as one of a site or of a time; list it in \"ignore\" if it is no count"
        case .rowsFarApart(let step, let interval):
            "rows are \(Self.span(step)) apart, but each is counted as \(Self.span(interval))"
                + (step == 1440 ? "; for counts of days the mapping has \"interval\": \"day\"" : "")
        }
    }

    private static func span(_ minutes: Int) -> String {
        switch minutes {
        case 60: "an hour"
        case 1440: "a day"
        case let days where days % 1440 == 0: "\(days / 1440) days"
        default: "\(minutes) minutes"
        }
    }
}

/// What an import tells while it runs.
package enum ImportNotice: Sendable {
    /// Another import has its turn; this one waits. Told 50 times a second.
    case waiting(processID: Int32?)
    /// An import of the same content was killed at this many rows; they are not done again.
    case resumed(rows: Int)
    case progress(ImportProgress)
    case conflict(CountConflict)
    case rejected(BadLine)
    case warning(ImportWarning)
}

package struct ImportProgress: Sendable {
    package var rows: Int
    /// Of the file as it is stored: compressed, where it is.
    package var bytesRead: Int
    package var byteCount: Int

    package init(rows: Int, bytesRead: Int, byteCount: Int) {
        self.rows = rows
        self.bytesRead = bytesRead
        self.byteCount = byteCount
    }
}
