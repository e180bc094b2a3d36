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
    /// Of what is said now, which goes to partitions in turn.
    private var current: [StatementForm: UInt32] = [:]
    /// By partition: the number + 1 of the form that was set last.
    private var last: [UInt32] = []

    @inline(__always)
    subscript(_ statement: Int) -> StatementForm { forms[Int(numbers[statement])] }

    @inline(__always)
    mutating func set(_ statement: Int, _ form: StatementForm) {
        let partition = Int(form.partition)
        if partition < last.count, last[partition] != 0, forms[Int(last[partition]) - 1] == form {
            numbers.set(statement, UInt64(last[partition] - 1))
        } else {
            setAnother(statement, form)
        }
    }

    private mutating func setAnother(_ statement: Int, _ form: StatementForm) {
        var number = UInt32(forms.count)
        if form.appendTime == .max {
            number = current[form] ?? number
            current[form] = number
        }
        if number == UInt32(forms.count) { forms.append(form) }
        while last.count <= Int(form.partition) { last.append(0) }
        last[Int(form.partition)] = number + 1
        numbers.set(statement, UInt64(number))
    }
}
