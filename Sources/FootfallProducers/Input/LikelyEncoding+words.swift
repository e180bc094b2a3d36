/// Words by which an encoding is known: those of the names and cells of counters' files.
extension LikelyEncoding {
    /// The encodings of a file, where it is not UTF-8 and nothing else is seen those that are likely, the likeliest first.
    ///
    /// - Throws: ``SourceFileError`` where the file can't be read, or is no text of an encoding that is known.
    static func encodings(of file: SourceFile) throws(SourceFileError) -> [TextEncoding] {
        do {
            return [try ContentInspection(of: file).encoding]
        } catch {
            guard case .noText(_, .notUTF8(_, _, let likely?, let others)) = error else { throw error }
            return [likely] + others
        }
    }

    /// How many words with letters beyond ASCII are known, of bytes in an encoding of single bytes.
    static func knownWords(_ bytes: [UInt8], _ encoding: TextEncoding) -> Int {
        var count = 0
        var word = String.UnicodeScalarView()
        var isPlain = true
        func end() {
            if !isPlain, HeaderWords.isKnown(HeaderWords.folded(String(word))) { count += 1 }
            word.removeAll(keepingCapacity: true)
            isPlain = true
        }
        for byte in bytes {
            guard let letter = byte < 0x80 ? Unicode.Scalar(byte) : scalar(byte, encoding),
                letter.properties.isAlphabetic
            else {
                end()
                continue
            }
            word.append(letter)
            if byte >= 0x80 { isPlain = false }
        }
        end()
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
