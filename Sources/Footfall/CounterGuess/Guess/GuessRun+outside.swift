import CounterImport

/// Rows of people who pass by, and don't come in.
extension GuessRun {
    /// Lines outside, beside those of doors, by a column such as "Line Type": they are no counts of those who came.
    mutating func searchOutside() {
        for column in textColumns where (2...30).contains(column.distinct.count) {
            let values = column.distinct.keys.sorted()
            let outside = values.filter { HeaderWords.isPassingBy($0) || isOutside($0, of: column) }
            let inside = values.filter { !outside.contains($0) }
            // Sites and doors have names of their own.
            guard !outside.isEmpty, !inside.isEmpty, column.words.has(HeaderWords.kind) || inside.allSatisfy(isDoor),
                !inside.contains(where: { HeaderWords($0).has(HeaderWords.exitedCells.union(HeaderWords.exited)) })
            else { continue }
            draft.filters.append(.init(column: column.index, values: inside, isExclusion: false))
            let count = outside.reduce(0) { $0 + (column.distinct[$1] ?? 0) }
            remarks.append(
                .note(
                    "only rows whose \(column.shown) is \(inside.quoted(max: 6)) are taken: \(counted(count, "row")) of \(outside.quoted()) are of people "
                        + "who pass by outside, and left out"))
            let unknown = inside.filter { !isDoor($0) }
            if !unknown.isEmpty {
                remarks.append(
                    .doubt(
                        "no word of \(unknown.quoted(max: 6)) in \(column.shown) says that people come in there",
                        look: "are some of them outside too?"))
            }
            return
        }
    }

    private func isOutside(_ value: String, of column: ColumnProfile) -> Bool {
        column.words.has(HeaderWords.kind) && HeaderWords.passing.contains(HeaderWords.folded(value))
    }

    private func isDoor(_ value: String) -> Bool {
        HeaderWords(value).has(
            HeaderWords.enteredCells.union(HeaderWords.entered).union(HeaderWords.door).union(HeaderWords.strongSite))
    }
}

extension HeaderWords {
    /// Values of a column of kinds.
    fileprivate static let passing = set(
        "outside sidewalk pavement street passing draussen aussen dehors exterieur fuera buiten")

    /// "Pass-by", "Passers by", "Walk-by", "Passing traffic".
    static func isPassingBy(_ value: String) -> Bool {
        let texts = HeaderWords(value).texts
        let words = set(
            "passby passerby passersby bypasser bypassers passing walkby vorbeigehende vorbeilaufende vorbeigehend aussenfrequenz outside"
        )
        if texts.contains(where: words.subtracting(["outside"]).contains) { return true }
        if texts.count > 1, texts.contains("outside"), texts.contains(where: total.contains) { return true }
        return zip(texts, texts.dropFirst()).contains {
            ["pass", "passes", "passed", "passer", "passers", "walk", "walking", "walkers"].contains($0)
                && ($1 == "by" || $1 == "bys")
        }
    }
}
