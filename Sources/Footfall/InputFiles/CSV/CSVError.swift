import ErrorKinds

/// A row that is no row of RFC 4180, or a file that is no text. `line` counts physical lines from 1.
package enum CSVError: KindedError, Equatable {
    /// The quoted cell that opens in the row at `line` isn't closed before the end of the file.
    case unterminatedQuote(line: Int)
    /// Something other than a separator follows a closing quote.
    case textAfterQuote(line: Int, column: Int)
    /// The quoted cell that opens in the row at `line` goes over line ends, and what it has in it are rows.
    case rowsInQuotes(line: Int, column: Int)
    /// A quote within a cell that isn't quoted, in a line that such a cell had in it.
    case strayQuote(line: Int, column: Int)
    /// The row is longer than `limit` bytes; most often a quote that isn't closed.
    case rowTooLong(line: Int, limit: Int)
    case unreadable(SourceFileError)

    package var description: String {
        switch self {
        case .unterminatedQuote(let line): "line \(line): a quoted cell is not closed before the end of the file"
        case .textAfterQuote(let line, let column):
            "line \(line): text follows the closing quote of column \(column). Write a quote within a cell twice"
        case .rowsInQuotes(let line, let column):
            "line \(line): the quote that opens in column \(column) is not closed in its line, and up to the next quote stand what look like "
                + "rows of their own. Close it, or write a quote within a cell twice"
        case .strayQuote(let line, let column):
            "line \(line): column \(column) has a quote that closes nothing; is one of a line before it not closed?"
        case .rowTooLong(let line, let limit):
            "line \(line): the row is longer than \(limit) bytes; is a quote not closed?"
        case .unreadable(let error): error.description
        }
    }

    /// Physical, from 1.
    package var line: Int? {
        switch self {
        case .unterminatedQuote(let line), .textAfterQuote(let line, _), .rowsInQuotes(let line, _),
            .strayQuote(let line, _), .rowTooLong(let line, _):
            line
        case .unreadable: nil
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unterminatedQuote, .textAfterQuote, .rowsInQuotes, .strayQuote: .malformed
        case .rowTooLong: .tooLarge
        case .unreadable(let error): error.kind
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .unreadable(let error): error.remedy
        case .unterminatedQuote, .textAfterQuote, .rowsInQuotes, .strayQuote, .rowTooLong: nil
        }
    }
}
