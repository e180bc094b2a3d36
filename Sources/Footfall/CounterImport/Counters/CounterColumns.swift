extension CounterFormat {
    /// Which columns carry the counts of which sites.
    package enum Columns: Sendable, Hashable {
        /// A site's columns stand together, named after it: `SITE`, `SITE … IN`, `SITE … OUT`, or `SITE in`, `out`.
        case sideBySide
        /// Columns of every site by patterns around its name.
        case patterns(entered: ColumnPattern?, exited: ColumnPattern?, total: ColumnPattern?)
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
        /// Columns of numbers; of ``TimedColumn`` each is one for every time that the columns' names have.
        package var entered: String?
        package var exited: String?
        package var total: String?
        /// Columns whose numbers are added to those of the first.
        package var added = AddedColumns()
        /// Says which way the people of the row went; then `total` is the column with their number, or one for each time.
        package var direction: DirectionColumn?

        package init(site: SiteSource, entered: String? = nil, exited: String? = nil, total: String? = nil) {
            self.site = site
            self.entered = entered
            self.exited = exited
            self.total = total
        }
    }

    package struct ListedSite: Sendable, Hashable {
        package var name: String
        /// A door or line of the site.
        package var line: String?
        package var entered: String?
        package var exited: String?
        package var total: String?
        package var added = AddedColumns()
    }

    /// Columns of one count besides the first: adults and children, or two doors of which nobody asks for each.
    package struct AddedColumns: Sendable, Hashable {
        package var entered: [String] = []
        package var exited: [String] = []
        package var total: [String] = []

        package init() {}

        var isEmpty: Bool { entered.isEmpty && exited.isEmpty && total.isEmpty }
    }

    /// Where a row of the long layout gets its site from.
    package enum SiteSource: Sendable, Hashable {
        case column(String)
        /// The file is of one counter.
        case fixed(String)
    }

    /// A column whose text says which way people went.
    package struct DirectionColumn: Sendable, Hashable {
        package var column: String
        package var entered: Set<String>
        package var exited: Set<String>
        /// Values of people whose way isn't known.
        package var neither: Set<String>
    }
}

/// Which rows are taken: those whose cell of a column is one of these texts, or none of them.
package struct RowFilter: Sendable, Hashable {
    package var column: String
    package var values: Set<String>
    /// Whether rows with these values are the ones that are passed over.
    package var isExclusion = false
}
