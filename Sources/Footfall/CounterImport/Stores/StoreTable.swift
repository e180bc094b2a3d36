import InputFiles
import Stores

/// A file of stores as CSV: a header, then a store a row. Cells that are empty are not known.
///
/// ```csv
/// id,name,time_zone,spellings,places
/// S1,Grafton Street,Europe/Dublin,Grafton St.;Grafton,door:north;till:1
/// ```
package enum StoreTable {
    private static let columns = [
        "id", "name", "time_zone", "region", "floor_area_square_meters", "valid_from", "spellings", "opening_hours",
        "opening_exceptions", "places", "expected_sources",
    ]

    /// Reads a table whose cells are between commas, or between semicolons where the header has no comma.
    ///
    /// - Throws: ``StoreFileError`` with every row that can't be read, ``CSVError`` and ``SourceFileError`` for the file itself.
    package static func read(_ bytes: [UInt8], name: String) throws -> StoreFile {
        let firstLine = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let separator = firstLine.contains(UInt8(ascii: ",")) ? UInt8(ascii: ",") : UInt8(ascii: ";")
        var rows = try CSVReader(TextBytes(SourceFile(bytes: bytes, name: name)), separator: separator)
        func fail(_ line: Int, _ reason: String) -> StoreFileError {
            StoreFileError(file: name, problems: [.init(line: line, reason: reason)])
        }
        guard try rows.next() else { throw fail(1, "it is empty") }
        let header = (0..<rows.cellCount).map { String(decoding: rows.cell($0), as: UTF8.self) }
        for column in header where !columns.contains(column) {
            throw fail(rows.line, "unknown column '\(column)'; the columns are \(columns.joined(separator: ", "))")
        }
        for column in ["id", "time_zone"] where !header.contains(column) {
            throw fail(rows.line, "column \(column) is missing")
        }
        guard Set(header).count == header.count else { throw fail(rows.line, "a column is given twice") }
        var entries: [StoreFile.Entry] = []
        var problems: [StoreFileError.Problem] = []
        while true {
            do {
                guard try rows.next() else { break }
                guard rows.cellCount == header.count else {
                    throw StoreTextError("it has \(rows.cellCount) cells, and the header has \(header.count)")
                }
                var cells: [String: String] = [:]
                for (index, column) in header.enumerated() {
                    guard let text = String(validating: rows.cell(index), as: UTF8.self) else {
                        throw StoreTextError("\(column) is not UTF-8")
                    }
                    let trimmed = text.trimmed
                    if !trimmed.isEmpty { cells[column] = trimmed }
                }
                entries.append(.init(try statement(cells), line: rows.line))
            } catch let error as SourceFileError {
                throw error
            } catch { problems.append(.init(line: rows.line, reason: "\(error)")) }
        }
        guard problems.isEmpty else { throw StoreFileError(file: name, problems: problems) }
        return try StoreFile(name: name, entries: entries)
    }

    private static func statement(_ cells: [String: String]) throws -> StoreStatement {
        func required(_ column: String) throws -> String {
            guard let text = cells[column] else { throw StoreTextError("\(column) is empty") }
            return text
        }
        func list(_ column: String) -> [String] {
            cells[column]?.split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty } ?? []
        }
        var store = StoreDescription(id: try required("id"), name: cells["name"], timeZone: try required("time_zone"))
        store.region = cells["region"]
        if let text = cells["floor_area_square_meters"] {
            guard let area = Double(text) else { throw StoreTextError("'\(text)' is not an area in square meters") }
            store.floorAreaSquareMeters = area
        }
        store.spellings = list("spellings")
        store.expectedSources = list("expected_sources")
        for text in list("opening_hours") + list("opening_exceptions") { try store.openingHours.set(text) }
        store.places = try list("places").map { try StorePlace($0) }
        return try StoreFile.statement(store, validFrom: cells["valid_from"])
    }
}
