import InputFiles

/// Looks whether a header that doesn't fit would fit if its cells were separated by another character: the most frequent fault of an
/// export.
enum OtherSeparators {
    /// By which exports separate cells.
    private static let known = [",", ";", "\t", "|"]

    /// - Returns: what to say of it; `nil` where no other character makes more of the header.
    static func hint(_ text: TextBytes, _ format: CounterFormat) -> String? {
        // A line that names the separator is obeyed.
        guard let first = try? TextBytes(text.file.reopened(), encoding: format.encoding),
            var start = try? CSVReader(first, separator: format.separator)
        else { return nil }
        do { if try start.takeSeparatorLine() != nil { return nil } } catch { return nil }
        var more: String?
        for separator in known where separator.utf8.first != format.separator {
            var other = format
            other.separator = separator.utf8.first!
            guard let again = try? TextBytes(text.file.reopened(), encoding: format.encoding),
                var reader = try? CSVReader(again, separator: other.separator)
            else { return nil }
            if (try? CounterFileStart.read(&reader, other)) != nil { return words(separator, fits: true) }
            if more == nil, columns(text, format, format.separator) < 2, columns(text, format, other.separator) > 1 {
                more = words(separator, fits: false)
            }
        }
        return more
    }

    private static func words(_ separator: String, fits: Bool) -> String {
        let shown = separator == "\t" ? "\\t" : separator
        return (fits ? "It fits with cells" : "Its cells seem to be") + " separated by \"\(shown)\": "
            + "write \"separator\": \"\(shown)\" into the mapping"
    }

    /// In the first row that is no comment.
    private static func columns(_ text: TextBytes, _ format: CounterFormat, _ separator: UInt8) -> Int {
        guard let again = try? TextBytes(text.file.reopened(), encoding: format.encoding),
            var reader = try? CSVReader(again, separator: separator)
        else { return 0 }
        while let comment = try? reader.nextComment() { _ = comment }
        guard (try? reader.next()) == true else { return 0 }
        return reader.cellCount
    }
}
