internal import EventLog
internal import Foundation
internal import Timekeeping
package import DeadLetters

/// Dead letters as people and programs read them.
package enum DeadLetterReport {
    package static func json(_ letter: DeadLetter) -> JSONValue {
        .object([
            ("id", .string(letter.id.description)), ("stage", .string(letter.id.stage)),
            ("topic", .string(letter.id.topic)), ("partition", .int(letter.id.partition.index)),
            ("offset", .int(Int(letter.id.offset.rawValue))),
            ("key", letter.key.isEmpty ? .null : .string(letter.key)), ("state", .string(letter.state.rawValue)),
            ("error_class", .string(letter.errorClass)), ("reason", .string(letter.reason)),
            ("attempts", .int(letter.attempts)), ("first_failed_at", .time(letter.firstFailedAt)),
            ("last_failed_at", .time(letter.lastFailedAt)), ("holds_key", .bool(letter.holdsKey)),
            ("retry_requested_by", .optional(letter.requestedBy)),
        ])
    }

    package static func table(_ letters: [DeadLetter]) -> Table {
        var table = Table(["LETTER", "STATE", "CLASS", "ATTEMPTS", "LAST FAILED", "KEY", "REASON"], rightAligned: [3])
        for letter in letters {
            table.add([
                letter.id.description, letter.state.rawValue, letter.errorClass, String(letter.attempts),
                RFC3339.text(letter.lastFailedAt), letter.key, excerpt(letter.reason),
            ])
        }
        return table
    }

    /// `3 failed (2 timeout, 1 not_a_picture), 1 parked`.
    package static func counts(_ letters: [DeadLetter]) -> String {
        guard !letters.isEmpty else { return "no dead letters" }
        return DeadLetter.State.allCases.compactMap { state in
            let found = letters.filter { $0.state == state }
            guard !found.isEmpty else { return nil }
            guard state == .failed else { return "\(found.count) \(state.rawValue)" }
            let classes = Dictionary(grouping: found, by: \.errorClass).sorted {
                ($1.value.count, $0.key) < ($0.value.count, $1.key)
            }
            return "\(found.count) failed (" + classes.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
                + ")"
        }.joined(separator: ", ")
    }

    private static func excerpt(_ text: String) -> String {
        let line = text.replacingOccurrences(of: "\n", with: " ")
        return line.count <= 80 ? line : String(line.prefix(79)) + "…"
    }
}
