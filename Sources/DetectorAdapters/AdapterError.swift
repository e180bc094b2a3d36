import ErrorKinds
package import FootfallProducers

/// Why an input is not read at all.
package enum AdapterError: KindedError, Equatable {
    /// The list of events that Frigate's API answers with, not what it publishes.
    case listOfEvents
    /// The input is of another kind; `name` is that of the format that reads it.
    case otherKind(String, wanted: String, name: String?)
    /// The input is a file that has no messages as they are.
    case otherFile(FileKind, wanted: String)
    /// None of an input's records says anything.
    case nothingRead(input: String, records: Int)

    package var kind: ErrorKind { .malformed }

    package var remedy: Remedy? {
        switch self {
        case .otherKind(_, _, let name?): .importAs(name)
        case .otherFile(.zip, _), .otherFile(.archive, _): .takeOutOfArchive
        case .otherFile(.compressed, _): .decompress
        case .otherFile(.htmlPage, _), .otherFile(.htmlTable, _), .otherFile(.loginPage, _): .downloadAgain
        default: nil
        }
    }

    package var description: String {
        switch self {
        case .listOfEvents:
            "this is a list, as Frigate's API answers GET /api/events; what is read is the events that it publishes under frigate/events, one a line"
        case .otherKind(let found, let wanted, _): "this is \(found), and not \(wanted); nothing of it is read"
        case .otherFile(let kind, let wanted): "this is \(kind), and not \(wanted); nothing of it is read"
        case .nothingRead(let input, 0): "there is nothing to be read in \(input)"
        case .nothingRead(let input, 1): "the only record of \(input) can't be used"
        case .nothingRead(let input, let records): "none of the \(records) records of \(input) can be used"
        }
    }
}
