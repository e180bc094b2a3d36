import InputFiles

/// How the files of one kind of counter are laid out: a preset, or what a mapping file says.
package struct CounterFormat: Sendable, Hashable {
    /// The preset's name, or the path of the mapping file.
    package var name: String
    /// The preset's name, or a hash of what the mapping says: imports by another format don't go on from each other.
    package var identity: String
    /// IANA; an import may say otherwise.
    package var timeZone: String?
    /// `nil` for UTF-8, or for UTF-16 where its bytes say so.
    package var encoding: TextEncoding?
    package var separator: UInt8 = UInt8(ascii: ",")
    /// Lines before the header; `nil` where it is the first row that has all columns that the format names.
    package var skippedLines: Int?
    /// Of one that is two rows high the upper one's names stand before the lower one's, also over the columns beside them.
    package var headerLines = 1
    /// The names of the columns of a file without a header.
    package var columnNames: [String]?
    package var intervalSeconds: UInt32 = 3600
    /// Cells that say that a count is missing, besides the empty one and ``MissingWord``.
    package var missingTexts: Set<String> = []
    package var numbers = CountNumber()
    package var time: Time
    package var columns: Columns
    /// Columns that are no counts, where columns are those of sites or times.
    package var ignored: Set<String> = []
    /// All of them have to be met by a row that is taken.
    package var filters: [RowFilter] = []
    /// With which words the lines of sums begin.
    package var totalWords: [String] = []
    package var gathering = Gathering.none

    package init(name: String, identity: String, timeZone: String?, time: Time, columns: Columns) {
        self.name = name
        self.identity = identity
        self.timeZone = timeZone
        self.time = time
        self.columns = columns
    }

    /// How many rows say what there is to be said of an interval.
    package enum Gathering: Sendable, Hashable {
        /// Each row all of it.
        case none
        /// Rows of one interval of one place are added up: several doors of a site that no column tells apart.
        case repeatedRows
        /// A row is one person.
        case persons
    }

    package static let daySeconds: UInt32 = 86_400
    /// Whether an interval is a day of its site: 23 or 25 hours long where clocks change.
    package var countsDays: Bool { intervalSeconds == Self.daySeconds }
}
