/// What a guess says of itself.
package struct GuessRemark: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// Why something is taken as it is.
        case reason
        /// What else is to be known of the file, and leaves no number open.
        case note
        /// What leaves the numbers, or their times, open: somebody has to look.
        case doubt
    }

    package let kind: Kind
    package let text: String
    /// What settles a doubt.
    package let look: String?

    static func reason(_ text: String) -> GuessRemark { GuessRemark(kind: .reason, text: text, look: nil) }
    static func note(_ text: String) -> GuessRemark { GuessRemark(kind: .note, text: text, look: nil) }
    static func doubt(_ text: String, look: String? = nil) -> GuessRemark {
        GuessRemark(kind: .doubt, text: text, look: look)
    }
}

extension Sequence<String> {
    /// `"a", "b" and 3 more`: no more than some of them, in quotation marks.
    func quoted(max count: Int = 4) -> String {
        let all = map { "\"\($0)\"" }
        guard all.count > count else { return all.joined(separator: ", ") }
        return all.prefix(count).joined(separator: ", ") + " and \(all.count - count) more"
    }
}

/// `1 line`, `3 lines`.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
