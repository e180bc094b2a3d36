import LocalTime

/// How the files of one kind of counter are laid out: a preset, or what a mapping file says.
package struct CounterFormat: Sendable, Hashable {
    /// Which columns carry the counts of which sites.
    package enum Columns: Sendable, Hashable {
        /// A site's columns stand together, named after it: `SITE`, `SITE … IN`, `SITE … OUT`, or `SITE in`, `out`.
        case sideBySide
        /// Columns of every site by patterns around its name.
        case patterns(entered: SitePattern?, exited: SitePattern?, total: SitePattern?)
        /// Columns of each site by name.
        case listed([ListedSite])
        /// One site a row.
        case long(LongColumns)
    }

    /// The columns of the long layout, by name.
    package struct LongColumns: Sendable, Hashable {
        package var site: SiteSource
        /// A door or line of the site.
        package var line: String?
        /// The counter's own name.
        package var counter: String?
        package var entered: String?
        package var exited: String?
        package var total: String?

        package init(site: SiteSource, entered: String? = nil, exited: String? = nil, total: String? = nil) {
            self.site = site
            self.entered = entered
            self.exited = exited
            self.total = total
        }
    }

    package struct ListedSite: Sendable, Hashable {
        package var name: String
        package var entered: String?
        package var exited: String?
        package var total: String?
    }

    /// Where a row of the long layout gets its site from.
    package enum SiteSource: Sendable, Hashable {
        case column(String)
        /// The file is of one counter.
        case fixed(String)
    }

    /// How a row says its time.
    package struct Time: Sendable, Hashable {
        package var column: String
        package var patterns: [TimePattern]
        /// A column with the hour as a number from 0 to 23, where `column` has the date alone.
        package var hourColumn: String?
        package var date: FixedDate?
        /// The offset from UTC of times that have none, in minutes, where the file is by another clock than its sites' own.
        package var offsetMinutes: Int32?
    }

    /// The day of a file whose rows give the time of day alone.
    package enum FixedDate: Sendable, Hashable {
        /// A line `# date: 2023-12-16` before the header.
        case comment
        case day(LocalLabel)
    }

    /// The preset's name, or the path of the mapping file.
    package var name: String
    /// The preset's name, or a hash of the mapping file's content: imports by another format don't go on from each other.
    package var identity: String
    /// IANA; an import may say otherwise.
    package var timeZone: String?
    /// Of the files' text; found where it is not said.
    package var encoding: TextEncoding?
    package var separator: UInt8 = UInt8(ascii: ",")
    package var intervalSeconds: UInt32 = 3600
    /// Cells that say that a count is missing, besides the empty one.
    package var missingTexts: Set<String> = []
    package var time: Time
    package var columns: Columns
    /// Columns of the wide layouts that are no counts.
    package var ignored: Set<String> = []

    package static let daySeconds: UInt32 = 86_400
    /// Whether an interval is a day of its site: 23 or 25 hours long where clocks change.
    package var countsDays: Bool { intervalSeconds == Self.daySeconds }
}

/// A column's name with a site's name in it: `{site} IN`.
package struct SitePattern: Sendable, Hashable, CustomStringConvertible {
    package static let placeholder = "{site}"

    package let prefix: String
    package let suffix: String

    /// `nil` where `{site}` isn't in it once.
    package init?(_ text: String) {
        let parts = text.split(separator: Self.placeholder, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        prefix = String(parts[0])
        suffix = String(parts[1])
    }

    package var description: String { prefix + Self.placeholder + suffix }

    /// The longer the literal text, the more a match means.
    package var literalCount: Int { prefix.utf8.count + suffix.utf8.count }

    package func site(in column: String) -> String? {
        guard column.hasPrefix(prefix), column.hasSuffix(suffix), column.utf8.count > literalCount else { return nil }
        return String(column.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
