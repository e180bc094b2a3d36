import TestSupport

/// The text of a Package.swift without its comments, and the brackets in it.
struct ManifestText {
    struct Argument: Equatable {
        var label: String?
        var value: String
    }

    let text: String

    init(_ text: String) {
        self.text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            // A `//` within a string belongs to an address.
            var isString = false
            var index = line.startIndex
            while index < line.endIndex {
                if line[index] == "\"" { isString.toggle() }
                if !isString, line[index...].hasPrefix("//") { return line[..<index] }
                index = line.index(after: index)
            }
            return line
        }.joined(separator: "\n")
    }

    /// What stands between a bracket and the one that closes it.
    func group(openingAt start: String.Index) throws -> Substring {
        var depth = 0
        var isString = false
        for index in text[start...].indices {
            let character = text[index]
            if character == "\"" { isString.toggle() }
            if isString { continue }
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if depth == 0 { return text[text.index(after: start)..<index] }
        }
        throw Unexpected(what: "a bracket isn't closed: \(text[start...].prefix(80))")
    }

    /// The arguments of a call, or the elements of a list, whose bracket opens there.
    func arguments(openingAt start: String.Index) throws -> [Argument] {
        var parts: [String] = [""]
        var depth = 0
        var isString = false
        for character in try group(openingAt: start) {
            if character == "\"" { isString.toggle() }
            if !isString {
                if "([{".contains(character) { depth += 1 }
                if ")]}".contains(character) { depth -= 1 }
                if character == ",", depth == 0 {
                    parts.append("")
                    continue
                }
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map(Self.trimmed).filter { !$0.isEmpty }.map { part in
            guard let match = part.firstMatch(of: /^(\w+):\s*/) else { return Argument(label: nil, value: part) }
            return Argument(label: String(match.1), value: String(part[match.range.upperBound...]))
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
