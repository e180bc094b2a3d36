import ErrorKinds
package import InputFiles

/// Why an input is not read at all.
package enum AdapterError: KindedError, Equatable {
    /// Frames have neither times nor what they follow from.
    case noTimes(line: Int)
    /// A time that was given has no offset, and nobody knows the zone.
    case noZone(BadRecord)
    /// A time that was given is none.
    case notATime(String)
    /// The input is of another kind; `name` is that of the format that reads it.
    case otherKind(String, wanted: String, name: String?)
    /// The input is a file that has no messages as they are.
    case otherFile(FileKind, wanted: String)
    /// The input is binary, or text in UTF-16.
    case noText(wanted: String)
    /// None of an input's records says anything.
    case nothingRead(input: String, records: Int)
    /// An input was read, and none of it is of people; `kinds` is what it is instead, as far as that is told.
    case ofNobody(input: String, records: Int, kinds: [String: Int])

    package var kind: ErrorKind {
        if case .ofNobody = self { return .nothingMatched }
        return .malformed
    }

    package var remedy: Remedy? {
        switch self {
        case .noTimes: .nameStart
        case .noZone(let bad): bad.remedy
        case .otherKind(_, _, let name?): .importAs(name)
        case .otherFile(.zip, _), .otherFile(.archive, _): .takeOutOfArchive
        case .otherFile(.compressed, _): .decompress
        case .otherFile(.htmlPage, _), .otherFile(.htmlTable, _), .otherFile(.loginPage, _): .downloadAgain
        default: nil
        }
    }

    package var description: String {
        switch self {
        case .noTimes(let line):
            "line \(line): there is no column of times, and neither the time of frame 0 nor the frame rate is given"
        case .noZone(let bad): bad.reason
        case .notATime(let text): "'\(text)' is not a valid time"
        case .otherKind(let found, let wanted, _): "this is \(found), and not \(wanted); nothing of it is read"
        case .otherFile(let kind, let wanted): "this is \(kind), and not \(wanted); nothing of it is read"
        case .noText(let wanted): "this is not text in UTF-8, as \(wanted) are; nothing of it is read"
        case .nothingRead(let input, 0): "there is nothing to be read in \(input)"
        case .nothingRead(let input, 1): "the only record of \(input) can't be used"
        case .nothingRead(let input, let records): "none of the \(records) records of \(input) can be used"
        case .ofNobody(let input, let records, let kinds):
            (records == 1
                ? "the only record of \(input) doesn't say" : "none of the \(records) records of \(input) says")
                + " how many people came" + Self.list(kinds)
        }
    }

    private static let kindsMax = 5

    /// The most frequent first.
    private static func list(_ kinds: [String: Int]) -> String {
        guard !kinds.isEmpty else { return "" }
        let sorted = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let texts = sorted.prefix(kindsMax).map { "\($0.value) \($0.key)" }
        return ": " + texts.joined(separator: ", ") + (sorted.count > kindsMax ? ", and others" : "")
    }
}
