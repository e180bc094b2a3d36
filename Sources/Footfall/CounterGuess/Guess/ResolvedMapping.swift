import CounterImport
import Foundation

extension MappingText {
    /// In which order the keys of a mapping are shown.
    private static let order = [
        "extends", "layout", "encoding", "separator", "skip_lines", "header_lines", "columns", "time_zone", "interval",
        "interval_minutes", "time", "column", "formats", "hour_column", "date", "offset", "offset_column", "offsets",
        "at", "site", "site_name",
        "name", "line",
        "counter", "direction", "count", "row", "repeated", "entered", "exited", "neither", "total", "sites", "ignore",
        "where",
        "where_not", "decimal", "thousands", "factor", "missing", "totals",
    ]

    /// Of JSON as Foundation reads it.
    init(json: Any) {
        switch json {
        case let text as String: self = .text(text)
        case let list as [Any]: self = .list(list.map(MappingText.init(json:)))
        case let object as [String: Any]:
            func rank(_ key: String) -> Int { Self.order.firstIndex(of: key) ?? Self.order.count }
            let keys = object.keys.sorted { (rank($0), $0) < (rank($1), $1) }
            self = .object(keys.map { Field(key: $0, value: MappingText(json: object[$0] ?? NSNull())) })
        case let number as NSNumber: self = .number(number.intValue)
        default: self = .null
        }
    }
}

extension ColumnMapping {
    /// The keys of a mapping file, with those of all that it extends.
    ///
    /// - Throws: ``SourceFileError``, ``MappingError``.
    package static func mappingText(path: String) throws -> MappingText {
        MappingText(json: try MappingSource.load(path: path).value.json ?? [String: Any]())
    }
}

extension CounterPreset {
    /// - Throws: ``ImportError/unknownPreset(_:)``.
    package static func mappingText(named name: String) throws -> MappingText {
        guard let preset = all.first(where: { $0.name == name }) else { throw ImportError.unknownPreset(name) }
        return preset.mappingText
    }

    /// The keys of its mapping, with those of the preset that it extends.
    package var mappingText: MappingText {
        do {
            return MappingText(
                json: try MappingSource.parse([UInt8](mapping.utf8), file: name).value.json ?? [String: Any]())
        } catch {
            preconditionFailure("a preset's own mapping: \(error)")
        }
    }
}
