import ErrorKinds

/// Which dead letters are meant: given ids, or all that match.
package struct DeadLetterSelection: Sendable {
    /// Empty for all.
    package var ids: [DeadLetterID] = []
    package var stage: String?
    package var key: String?
    package var errorClass: String?
    package var state: DeadLetter.State?

    package init() {}

    func of(_ book: DeadLetterBook) throws -> [DeadLetter] {
        let missing = ids.filter { book[$0] == nil }
        guard missing.isEmpty else {
            throw DeadLetterError.unknownLetters(missing.map(\.description), outstanding: book.count)
        }
        let chosen = ids.isEmpty ? book.outstanding : Set(ids).sorted().compactMap { book[$0] }
        return chosen.filter { letter in
            (stage == nil || letter.id.stage == stage) && (key == nil || letter.key == key)
                && (errorClass == nil || letter.errorClass == errorClass) && (state == nil || letter.state == state)
        }
    }
}

package enum DeadLetterError: KindedError, Equatable {
    case unknownLetters([String], outstanding: Int)

    package var description: String {
        switch self {
        case .unknownLetters(let ids, let outstanding):
            return
                "no outstanding dead letter \(ids.joined(separator: ", ")): it was resolved or dropped, or never was. "
                + "\(outstanding) are outstanding"
        }
    }

    package var kind: ErrorKind { .nothingMatched }
    package var remedy: Remedy? { .listDeadLetters }
}
