import Counts

/// Statements by their numbers: what each says, by whom, and from where. One owner.
struct StatementColumns: ~Copyable {
    private var counts = CountColumns()
    /// Of files, from 1; 0 where it isn't known.
    private var lines = NearNumbers()
    private(set) var forms = FormColumn()
    /// How a statement tells its interval, where that is not how the interval is known: in ``TellingTable``.
    var tellings = NumberColumn()

    @inline(__always)
    subscript(_ number: Int) -> StoredStatement {
        let form = forms[number]
        return StoredStatement(
            counts: form.kind == .counts ? counts[number] : PeopleCounts(), kind: form.kind, importID: form.importID,
            retracts: form.retracts, source: form.source, line: lines[number])
    }

    /// Whether a statement is one of counts, and these.
    @inline(__always)
    func hasCounts(_ number: Int, _ said: PeopleCounts) -> Bool {
        forms[number].kind == .counts && counts[number] == said
    }

    @inline(__always)
    mutating func set(_ number: Int, _ statement: StoredStatement, _ form: StatementForm) {
        if statement.kind == .counts { counts.set(number, statement.counts) }
        lines.set(number, statement.line)
        forms.set(number, form)
    }
}
