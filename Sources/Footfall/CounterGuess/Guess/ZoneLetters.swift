import LocalTime

/// Letters that stand for a zone's time behind a label, as `EDT`: each says an offset from UTC.
enum ZoneLetters {
    /// In hours.
    private static let hours: [String: Double] = [
        "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2,
        "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "BST": 1, "IST": 5.5, "IDT": 3, "EST": -5, "EDT": -4, "CST": -6,
        "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4,
        "ADT": -3, "NST": -3.5, "NDT": -2.5, "AEST": 10, "AEDT": 11, "ACST": 9.5, "ACDT": 10.5, "AWST": 8,
        "NZST": 12, "NZDT": 13, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "PHT": 8, "WIB": 7, "ICT": 7, "PKT": 5,
        "GST": 4, "SAST": 2, "WAT": 1, "CAT": 2, "EAT": 3, "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "COT": -5,
        "PET": -5,
    ]
    /// Of which other countries have another zone of these letters, by what tells them apart in a file.
    private static let shared: [String: Set<String>] = [
        "CST": ["CDT", "EST", "EDT", "PST", "PDT"], "EST": ["EDT", "CST", "CDT", "PST", "PDT"],
        "MST": ["MDT", "EDT", "CDT", "PDT"], "PST": ["PDT", "EST", "EDT", "CDT"], "AST": ["ADT", "EST", "EDT"],
        "BST": ["GMT"], "IST": [], "GST": [],
    ]

    /// `nil` for letters that are not known.
    static func minutes(_ letters: String) -> Int32? { hours[letters.uppercased()].map { Int32($0 * 60) } }

    /// Of the letters of one file, in minutes; `IST` beside `GMT` is Ireland's.
    static func offsets(of letters: Set<String>) -> [String: Int32] {
        let known = Set(letters.map { $0.uppercased() })
        var offsets: [String: Int32] = [:]
        for text in letters {
            guard let minutes = Self.minutes(text) else { continue }
            offsets[text] = text.uppercased() == "IST" && known.contains("GMT") ? 60 : minutes
        }
        return offsets
    }

    /// What is to be said of letters that times, or a column of their own, have.
    static func remarks(_ letters: Set<String>, in column: String) -> [GuessRemark] {
        guard !letters.isEmpty else { return [] }
        let known = Set(letters.map { $0.uppercased() })
        let offsets = Self.offsets(of: letters).sorted { $0.key < $1.key }
        let shown = offsets.map { "\"\($0.key)\" as \(Self.text(of: $0.value))" }.joined(separator: ", ")
        let several = Set(offsets.map(\.value)).count > 1
        let open = known.filter { shared[$0].map { known.isDisjoint(with: $0) } ?? false }.sorted()
        let text =
            "\(column) says the time zone of each row by letters, which are read as offsets from UTC: \(shown)"
            + (several ? ": summer and winter time, or several time zones" : "")
        guard !open.isEmpty else { return [.note(text)] }
        return [
            .doubt(
                "\(text). Other countries have another zone of the letters \(open.quoted())",
                look: "correct \"offsets\" in the mapping, if these are theirs")
        ]
    }

    /// `+01:00` as a mapping has it.
    static func text(of minutes: Int32) -> String {
        guard minutes != 0 else { return "Z" }
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
    }
}
