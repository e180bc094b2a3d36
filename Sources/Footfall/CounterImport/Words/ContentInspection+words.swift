import InputFiles

extension ContentInspection {
    /// Looks at a counter's file, of whose words many are known.
    ///
    /// - Throws: as its other initializer does.
    package init(ofCounterFile file: SourceFile, encoding: TextEncoding? = nil) throws(SourceFileError) {
        try self.init(of: file, encoding: encoding) { HeaderWords.isKnown($0) }
    }

    /// The encodings of a counter's file, where it is not UTF-8 and nothing else is seen those that are likely, the likeliest first.
    ///
    /// - Throws: ``SourceFileError`` where the file can't be read, or is no text of an encoding that is known.
    package static func encodings(ofCounterFile file: SourceFile) throws(SourceFileError) -> [TextEncoding] {
        do {
            return [try ContentInspection(ofCounterFile: file).encoding]
        } catch {
            guard case .noText(_, .notUTF8(_, _, let likely?, let others)) = error else { throw error }
            return [likely] + others
        }
    }
}

extension HeaderWords {
    private static let all = [
        entered, exited, enteredBeside, total, units, otherKinds, noCounts, time, hour, site, door, weekdays,
        enteredCells, exitedCells,
    ]
    .reduce(into: Set(sums)) { $0.formUnion($1) }

    /// Whether it is any word of the names and cells of counters' files, as it is written there.
    fileprivate static func isKnown(_ word: String) -> Bool {
        let folded = folded(word)
        return folded.utf8.count > 2 && all.contains(folded)
    }
}
