import Bytes
import EventLog
import Timekeeping

/// What statements that were read or made one after the other mostly have in common.
struct StatementForm: Hashable {
    let kind: StoredStatement.Kind
    let importID: UInt32
    let retracts: UInt32
    let source: UInt32
    let partition: Int32
    /// Never falls within a partition, whatever its clock did.
    let appendTime: EventTime

    init(_ statement: StoredStatement, _ appendTime: EventTime, _ partition: PartitionID) {
        kind = statement.kind
        importID = statement.importID
        retracts = statement.retracts
        source = statement.source
        self.partition = partition.rawValue
        self.appendTime = appendTime
    }

    func precedes(_ other: StatementForm) -> Bool {
        appendTime != other.appendTime ? appendTime < other.appendTime : partition < other.partition
    }
}

/// The form of each statement, by its number. One owner.
struct FormColumn: ~Copyable {
    private var forms: [StatementForm] = []
    private var numbers = NumberColumn()
    /// Of what is said now: statements go to partitions in turn.
    private var current: [StatementForm: UInt32] = [:]

    @inline(__always)
    subscript(_ statement: Int) -> StatementForm { forms[Int(numbers[statement])] }

    @inline(__always)
    mutating func set(_ statement: Int, _ form: StatementForm) {
        if forms.last != form { return setAnother(statement, form) }
        numbers.set(statement, UInt64(forms.count - 1))
    }

    private mutating func setAnother(_ statement: Int, _ form: StatementForm) {
        if form.appendTime == .max, let known = current[form] {
            numbers.set(statement, UInt64(known))
            return
        }
        if form.appendTime == .max { current[form] = UInt32(forms.count) }
        forms.append(form)
        numbers.set(statement, UInt64(forms.count - 1))
    }
}
