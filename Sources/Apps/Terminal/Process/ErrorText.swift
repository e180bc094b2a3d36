import ErrorKinds

/// Errors as a person reads them on standard error: what, where and why, and then what helps.
package enum ErrorText {
    package static func of(_ error: any Error) -> String { text("\(error)", Remedy.of(error)) }

    /// - Parameter what: without a full stop.
    package static func text(_ what: String, _ remedy: Remedy?) -> String {
        remedy.map { "\(what). \(RemedyText.of($0))" } ?? what
    }
}
