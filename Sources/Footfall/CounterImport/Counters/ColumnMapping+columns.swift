/// Where counts and sites stand.
extension ColumnMapping {
    static func long(
        _ root: inout MappingObject, _ gathering: CounterFormat.Gathering
    ) throws(MappingError) -> CounterFormat.Columns {
        let column = try root.optionalText("site")
        let fixed = try root.optionalText("site_name")
        let site: CounterFormat.SiteSource
        switch (column, fixed) {
        case (let column?, nil): site = .column(column)
        case (nil, let name?) where !name.isEmpty: site = .fixed(name)
        case (nil, _?): throw root.error("site_name", "is empty")
        case (nil, nil):
            throw root.error("site", "is missing: the column with the site's name, or \"site_name\" for all")
        case (_?, _?): throw root.error("site_name", "is given besides \"site\"; one of them says the site")
        }
        let (entered, exited, total) = (
            try names("entered", &root), try names("exited", &root), try names("total", &root)
        )
        var columns = CounterFormat.LongColumns(
            site: site, entered: entered.first, exited: exited.first, total: total.first)
        columns.added = added(entered, exited, total)
        columns.line = try root.optionalText("line")
        columns.counter = try root.optionalText("counter")
        let named = [("entered", columns.entered), ("exited", columns.exited), ("total", columns.total)]
        let count = try root.optionalText("count")
        columns.direction = try direction(&root, isGathered: gathering != .none)
        switch (columns.direction, gathering == .persons) {
        case (_, true):
            if let key = named.first(where: { $0.1 != nil })?.0 {
                throw root.error(
                    key, "is given besides \"row\": a row is one person, or as many as the column \"count\" says")
            }
            if let count, TimedColumn(count) != nil {
                throw root.error("count", "has a time in it, and each row has its own: it is one person, or several")
            }
            columns.total = count
        case (_?, false):
            if let (key, _) = named.first(where: { $0.1 != nil }) {
                throw root.error(key, "is given besides \"direction\", which says of the \"count\" which way it went")
            }
            guard let count else {
                throw root.error(
                    "count", "is missing: the column with the number of people whose way \"direction\" says")
            }
            columns.total = count
        case (nil, false):
            guard count == nil else {
                throw root.error(
                    "count",
                    "goes with \"direction\" or \"row\"; without them the column is \"entered\", \"exited\" or \"total\""
                )
            }
            guard named.contains(where: { $0.1 != nil }) else {
                throw root.error("", "names no counts: give \"entered\", \"exited\" or \"total\"")
            }
        }
        return .long(columns)
    }

    /// The columns of a count: one, or several that are added up.
    static func names(_ key: String, _ root: inout MappingObject) throws(MappingError) -> [String] {
        guard root.isList(key) else { return try root.optionalText(key).map { [$0] } ?? [] }
        let names = try root.texts(key)
        guard !names.isEmpty else { throw root.error(key, "is empty; it names the columns that are added up") }
        if let timed = names.first(where: { TimedColumn($0) != nil }) {
            throw root.error(
                key,
                "has \"\(timed)\" in a list: its columns are added up, and can't have {hour} or {time} in their names")
        }
        return names
    }

    /// Those behind the first of each.
    private static func added(_ entered: [String], _ exited: [String], _ total: [String]) -> CounterFormat.AddedColumns
    {
        var added = CounterFormat.AddedColumns()
        added.entered = Array(entered.dropFirst())
        added.exited = Array(exited.dropFirst())
        added.total = Array(total.dropFirst())
        return added
    }

    private static func direction(
        _ root: inout MappingObject, isGathered: Bool
    ) throws(MappingError) -> CounterFormat.DirectionColumn? {
        guard var object = try root.optionalObject("direction") else { return nil }
        let column = try object.text("column")
        var taken: Set<String> = []
        func values(_ key: String) throws(MappingError) -> Set<String> {
            let values = Set((try object.optionalTexts(key) ?? []).map(\.trimmed))
            if let both = values.intersection(taken).min() {
                throw object.error(key, "has \"\(both)\", which another direction has too")
            }
            taken.formUnion(values)
            return values
        }
        let direction = CounterFormat.DirectionColumn(
            column: column.trimmed, entered: try values("entered"), exited: try values("exited"),
            neither: try values("neither"))
        guard !direction.entered.isEmpty || !direction.exited.isEmpty else {
            throw object.error(
                "entered", "is missing: the texts of \"\(column)\" that stand for people who entered, and \"exited\"")
        }
        guard direction.neither.isEmpty || isGathered else {
            throw object.error(
                "neither", "goes with \"repeated\": \"add\" or \"row\": \"person\": a total is the sum of several rows")
        }
        try object.finish()
        return direction
    }

    static func wide(_ root: inout MappingObject) throws(MappingError) -> CounterFormat.Columns {
        if let objects = try root.optionalObjects("sites") {
            var sites: [CounterFormat.ListedSite] = []
            for object in objects {
                var object = object
                let (entered, exited, total) = (
                    try names("entered", &object), try names("exited", &object), try names("total", &object)
                )
                var site = CounterFormat.ListedSite(
                    name: try object.text("name"), line: try object.optionalText("line"), entered: entered.first,
                    exited: exited.first, total: total.first)
                site.added = added(entered, exited, total)
                guard site.entered != nil || site.exited != nil || site.total != nil else {
                    throw object.error("", "names no counts: give \"entered\", \"exited\" or \"total\"")
                }
                if sites.contains(where: { $0.name == site.name && $0.line == site.line }) {
                    throw object.error(
                        "name",
                        "\"\(site.name)\" is listed twice"
                            + (site.line == nil ? "; doors of a site have a \"line\"" : ""))
                }
                try object.finish()
                sites.append(site)
            }
            guard !sites.isEmpty else { throw root.error("sites", "is empty") }
            return .listed(sites)
        }
        let entered = try pattern("entered", &root)
        let exited = try pattern("exited", &root)
        let total = try pattern("total", &root)
        guard entered != nil || exited != nil || total != nil else {
            throw root.error("", "names no counts: give \"entered\", \"exited\" or \"total\" with {site}, or \"sites\"")
        }
        return .patterns(entered: entered, exited: exited, total: total)
    }

    private static func pattern(_ key: String, _ root: inout MappingObject) throws(MappingError) -> ColumnPattern? {
        guard let text = try root.optionalText(key) else { return nil }
        guard let pattern = ColumnPattern(text) else {
            throw root.error(
                key, "must have {site} in it once, as \"{site} IN\"; a {line} stands behind it, with text between them")
        }
        return pattern
    }
}
