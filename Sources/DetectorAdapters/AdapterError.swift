import ErrorKinds

/// Why an input is not read at all.
package enum AdapterError: KindedError, Equatable {
    /// The list of events that Frigate's API answers with, not what it publishes.
    case listOfEvents
    /// None of so many records says anything.
    case nothingRead(records: Int)

    package var kind: ErrorKind { .malformed }

    package var description: String {
        switch self {
        case .listOfEvents:
            "this is a list, as Frigate's API answers GET /api/events; what is read is the events that it publishes under frigate/events, one a line"
        case .nothingRead(0): "there is nothing in it to be read"
        case .nothingRead(1): "its only record can't be used"
        case .nothingRead(let records): "none of its \(records) records can be used"
        }
    }
}
