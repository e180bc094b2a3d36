/// Looks at the names of sites, lines and counters as a file is read: names that look like another one are other sites all the same.
///
/// A name is looked at when it is first met; after that a row costs one look-up. One owner.
struct NameChecks {
    /// What a name is of.
    enum Subject: Int, CaseIterable {
        case site, line, counter
    }

    private enum State: UInt8 {
        case unmet, fine, refused
    }

    /// By subject and number.
    private var states: [[State]] = Subject.allCases.map { _ in [] }
    /// In the order in which they were met.
    private var met: [[String]] = Subject.allCases.map { _ in [] }

    /// Looks at the names that are in those of a header's columns.
    init(_ header: CounterHeader, _ names: CounterNames) throws(HeaderError) {
        for group in header.groups {
            let site = group.site.flatMap { fault(of: names.sites.number(of: $0), .site, names.sites) }
            let line = group.line.flatMap { fault(of: names.lines.number(of: $0), .line, names.lines) }
            if let fault = site ?? line { throw HeaderError(line: header.line, reason: fault) }
        }
    }

    /// Why a name can't be one; `nil` where it can.
    mutating func fault(of number: UInt32, _ subject: Subject, _ table: NameTable) -> String? {
        let index = Int(number)
        while states[subject.rawValue].count <= index { states[subject.rawValue].append(.unmet) }
        switch states[subject.rawValue][index] {
        case .fine: return nil
        case .refused: return Self.fault(table.names[index], subject)
        case .unmet:
            let name = table.names[index]
            let fault = Self.fault(name, subject)
            states[subject.rawValue][index] = fault == nil ? .fine : .refused
            if fault == nil { met[subject.rawValue].append(name) }
            return fault
        }
    }

    /// NUL and other control characters stand in no name; a line end and a tab may, and are told.
    private static func fault(_ name: String, _ subject: Subject) -> String? {
        guard let control = name.unicodeScalars.first(where: { isControl($0) && !isBlankControl($0) }) else {
            return nil
        }
        return "the name of the \(subject) has the control character \(code(control)) in it: \"\(shown(name))\""
    }

    /// What is odd about the names that were met, and keeps none of them out.
    var warnings: [ImportWarning] {
        var warnings: [ImportWarning] = []
        for subject in Subject.allCases {
            var alike: [String: String] = [:]
            for name in met[subject.rawValue] {
                let unseen = Self.unseen(name)
                if !unseen.isEmpty {
                    warnings.append(
                        .unseenCharacters(subject: "\(subject)", name: Self.shown(name), characters: unseen))
                }
                let look = Self.look(of: name)
                if let other = alike[look] {
                    warnings.append(
                        .namesAlike(subject: "\(subject)", name: Self.shown(name), other: Self.shown(other)))
                } else {
                    alike[look] = name
                }
            }
        }
        let sites = met[Subject.site.rawValue]
        if sites.count > 1 {
            warnings += sites.filter(HeaderWords.saysOfAllAlone).map { .siteOfSums(Self.shown($0)) }
        }
        return warnings
    }

    // MARK: Characters

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    private static func isBlankControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\t"
    }

    /// Characters of a name that no screen shows, each once: without a width, or line ends and tabs.
    private static func unseen(_ name: String) -> [String] {
        var codes: [String] = []
        for scalar in name.unicodeScalars where isUnseen(scalar) || isControl(scalar) {
            let code = code(scalar)
            if !codes.contains(code) { codes.append(code) }
        }
        return codes
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format || scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .spaceSeparator || isControl(scalar)
    }

    /// A name without what isn't seen, without quotes, in lower case, and with single blanks: alike for names that look alike.
    private static func look(of name: String) -> String {
        let seen = name.unicodeScalars.filter { !isUnseen($0) && $0 != "\"" }
        return seen.split(whereSeparator: isBlank).map { String($0) }.joined(separator: " ").lowercased()
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// With the codes of what isn't seen, and of blanks that are none of the keyboard's.
    private static func shown(_ name: String) -> String {
        name.unicodeScalars.map { scalar in
            isUnseen(scalar) || isBlank(scalar) && scalar != " " ? "<\(code(scalar))>" : String(scalar)
        }.joined()
    }
}
