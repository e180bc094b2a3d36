import Bytes
import CounterImport
import InputFiles

/// The encoding of a file that is not UTF-8: the one by which its first lines have the most words that are known from such files.
enum LikelyWords {
    /// Each with all of its bytes; the likelier first.
    private static let candidates: [TextEncoding] = [.windows1252, .windows1250, .latin2, .windows1251, .latin9]
    private static let rowsMax = 60

    /// - Throws: ``SourceFileError`` where the file can't be read, or is no text of an encoding that is known.
    static func encoding(of file: SourceFile) throws -> TextEncoding {
        do {
            return try ContentInspection(of: file).encoding
        } catch {
            guard case .noText(_, .notUTF8(_, _, let likely, _)) = error, let found = likeliest(of: file, likely) else {
                throw error
            }
            return found
        }
    }

    /// Without any known word the one that is likely by its bytes; `nil` where there is none.
    private static func likeliest(of file: SourceFile, _ likely: TextEncoding?) -> TextEncoding? {
        var best = (words: 0, encoding: likely)
        for encoding in (likely.map { [$0] } ?? []) + candidates where best.encoding != encoding || best.words == 0 {
            guard let known = try? words(of: file, encoding), known > best.words else { continue }
            best = (known, encoding)
        }
        return best.encoding
    }

    /// How many words with letters beyond ASCII are known, in the first rows.
    private static func words(of file: SourceFile, _ encoding: TextEncoding) throws -> Int {
        _ = try ContentInspection(of: file, encoding: encoding)
        let head = try GuessTable.read(file, encoding, separator: nil, rowsMax: rowsMax)
        var count = 0
        for row in head.rows {
            for cell in row.cells {
                for word in cell.split(whereSeparator: { !$0.isLetter })
                where !word.utf8.allSatisfy({ $0 < 0x80 }) && HeaderWords.isKnown(HeaderWords.folded(String(word))) {
                    count += 1
                }
            }
        }
        return count
    }
}

extension HeaderWords {
    private static let all = [
        entered, exited, enteredBeside, total, units, otherKinds, noCounts, time, hour, site, door, weekdays,
        enteredCells, exitedCells,
    ]
    .reduce(into: Set(sums)) { $0.formUnion($1) }

    /// Whether it is any word of the names and cells of counters' files, as they are compared.
    fileprivate static func isKnown(_ word: String) -> Bool { word.utf8.count > 2 && all.contains(word) }
}
