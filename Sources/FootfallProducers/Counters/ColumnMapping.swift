import ErrorKinds
import Foundation
import LocalTime

/// What is wrong with a mapping file, by the path of the key.
package struct MappingError: KindedError, Equatable {
    package let file: String
    /// As `time.formats[1]`; empty for the file as a whole.
    package let key: String
    package let reason: String

    package init(file: String, key: String, reason: String) {
        self.file = file
        self.key = key
        self.reason = reason
    }

    /// A configuration that can't be, whoever wrote it.
    package var kind: ErrorKind { .usage }
    package var description: String { key.isEmpty ? "\(file): \(reason)" : "\(file): \"\(key)\" \(reason)" }
}

/// Reads a mapping file: a JSON object that says how a counter's CSV is laid out. `docs/import.md` lists the keys.
package struct ColumnMapping {
    private let file: String

    package static func load(path: String) throws -> CounterFormat {
        let source = try SourceFile(path: path)
        guard source.byteCount <= 1 << 20 else {
            throw MappingError(file: path, key: "", reason: "is larger than 1 MiB; a mapping file is small")
        }
        var bytes = [UInt8](repeating: 0, count: source.byteCount)
        var count = 0
        while count < bytes.count {
            let read = try bytes.withUnsafeMutableBytes { all throws(SourceFileError) in
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: all[count...]))
            }
            if read == 0 { break }
            count += read
        }
        return try parse(Array(bytes[..<count]), file: path)
    }

    package static func parse(_ bytes: [UInt8], file: String) throws(MappingError) -> CounterFormat {
        try ColumnMapping(file: file).format(bytes)
    }

    private func format(_ bytes: [UInt8]) throws(MappingError) -> CounterFormat {
        let json: Any
        do {
            json = try JSONSerialization.jsonObject(with: Data(bytes))
        } catch {
            let detail = (error as NSError).userInfo["NSDebugDescription"] as? String
            throw MappingError(file: file, key: "", reason: "is not JSON: \(detail ?? "\(error)")")
        }
        var root = try MappingObject(json, file: file, path: "")
        let layout = try root.text("layout", among: ["wide", "long"])
        let intervalSeconds = try intervalSeconds(&root)
        let time = try time(root.object("time"), ofDays: intervalSeconds == CounterFormat.daySeconds)
        var format = CounterFormat(
            name: file, identity: "mapping-" + String(bytes.withUnsafeBytes { XXHash64.hash($0) }, radix: 16),
            timeZone: try root.optionalText("time_zone"), time: time,
            columns: layout == "wide" ? try wide(&root) : try long(&root))
        if let separator = try root.optionalText("separator") {
            guard separator.utf8.count == 1, let byte = separator.utf8.first, ![0x0A, 0x0D, 0x22].contains(byte) else {
                throw root.error("separator", "must be one character, as \";\" or \"\\t\"")
            }
            format.separator = byte
        }
        format.intervalSeconds = intervalSeconds
        for text in try root.optionalTexts("missing") ?? [] {
            let isBlank = text.trimmed.isEmpty
            guard !isBlank else { throw root.error("missing", "has an empty text; an empty cell is missing anyway") }
            format.missingTexts.insert(text.trimmed)
        }
        if layout == "wide" { format.ignored = Set(try root.optionalTexts("ignore") ?? []) }
        try root.finish()
        return format
    }

    private func intervalSeconds(_ root: inout MappingObject) throws(MappingError) -> UInt32 {
        let minutes = try root.optionalInteger("interval_minutes")
        if let interval = try root.optionalText("interval") {
            guard interval == "day" else {
                throw root.error("interval", "must be \"day\"; others are \"interval_minutes\"")
            }
            guard minutes == nil else { throw root.error("interval", "is given besides \"interval_minutes\"") }
            return CounterFormat.daySeconds
        }
        guard (1...1440).contains(minutes ?? 60) else { throw root.error("interval_minutes", "must be 1 to 1440") }
        return UInt32((minutes ?? 60) * 60)
    }

    /// - Parameter ofDays: whether a date alone says the interval.
    private func time(_ object: MappingObject, ofDays: Bool) throws(MappingError) -> CounterFormat.Time {
        var object = object
        let column = try object.text("column")
        var patterns: [TimePattern] = []
        for (index, text) in try object.texts("formats").enumerated() {
            do {
                patterns.append(try TimePattern(text))
            } catch {
                throw object.error("formats[\(index)]", error.reason)
            }
        }
        guard !patterns.isEmpty else { throw object.error("formats", "is empty; give one at least") }
        var time = CounterFormat.Time(column: column, patterns: patterns)
        time.hourColumn = try object.optionalText("hour_column")
        if let day = try object.optionalText("date") {
            guard let label = LocalLabel(day + "T00:00") else { throw object.error("date", "must be as 2023-12-16") }
            time.date = .day(label)
        }
        for (index, pattern) in patterns.enumerated() {
            let hasDate = pattern.fields.isSuperset(of: [.year, .month, .day])
            if time.date == nil, !hasDate {
                throw object.error("formats[\(index)]", "has no full date; give it there, or one \"date\" for the file")
            }
            if time.hourColumn == nil, !pattern.fields.contains(.hour), !ofDays {
                throw object.error("formats[\(index)]", "has no hour; give it there, or an \"hour_column\"")
            }
            if time.hourColumn != nil, pattern.fields.contains(.hour) {
                throw object.error("formats[\(index)]", "has an hour although \"hour_column\" is given")
            }
            if time.date != nil, !pattern.fields.isDisjoint(with: [.year, .month, .day]) {
                throw object.error("formats[\(index)]", "has a part of a date although \"date\" is given")
            }
        }
        if let offset = try object.optionalText("offset") {
            guard let minutes = OffsetText.minutes(offset) else {
                throw object.error("offset", "must be as Z or +01:00")
            }
            guard !ofDays else { throw object.error("offset", "goes with times, not with days") }
            time.offsetMinutes = minutes
        }
        try object.finish()
        return time
    }

    private func long(_ root: inout MappingObject) throws(MappingError) -> CounterFormat.Columns {
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
        var columns = CounterFormat.LongColumns(
            site: site, entered: try root.optionalText("entered"), exited: try root.optionalText("exited"),
            total: try root.optionalText("total"))
        columns.line = try root.optionalText("line")
        columns.counter = try root.optionalText("counter")
        guard columns.entered != nil || columns.exited != nil || columns.total != nil else {
            throw root.error("", "names no counts: give \"entered\", \"exited\" or \"total\"")
        }
        return .long(columns)
    }

    private func wide(_ root: inout MappingObject) throws(MappingError) -> CounterFormat.Columns {
        if let objects = try root.optionalObjects("sites") {
            var sites: [CounterFormat.ListedSite] = []
            for object in objects {
                var object = object
                let site = CounterFormat.ListedSite(
                    name: try object.text("name"), entered: try object.optionalText("entered"),
                    exited: try object.optionalText("exited"), total: try object.optionalText("total"))
                guard site.entered != nil || site.exited != nil || site.total != nil else {
                    throw object.error("", "names no counts: give \"entered\", \"exited\" or \"total\"")
                }
                if sites.contains(where: { $0.name == site.name }) {
                    throw object.error("name", "\"\(site.name)\" is listed twice")
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

    private func pattern(_ key: String, _ root: inout MappingObject) throws(MappingError) -> SitePattern? {
        guard let text = try root.optionalText(key) else { return nil }
        guard let pattern = SitePattern(text) else {
            throw root.error(key, "must have {site} in it once, as \"{site} IN\"")
        }
        return pattern
    }
}
