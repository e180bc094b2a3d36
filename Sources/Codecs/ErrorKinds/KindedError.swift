/// An error that says what, where and why in its description, of what kind it is, and what helps.
///
/// The description is a sentence without its full stop, in the words of the platform: a library doesn't know whether its caller is
/// a person at a shell, a server or another program. What helps is a ``Remedy``, which whoever shows the error words.
///
///     extension PrinterError: KindedError {
///         package var description: String { "no paper in printer '\(name)'" }
///         package var kind: ErrorKind { .unavailable }
///         package var remedy: Remedy? { nil }
///     }
///
/// An error that wraps another has that one's kind and remedy, unless it knows better.
package protocol KindedError: Error, CustomStringConvertible, Sendable {
    var kind: ErrorKind { get }
    /// `nil` where nothing is known to help, or where the description says all there is to do.
    var remedy: Remedy? { get }
}

extension KindedError {
    package var remedy: Remedy? { nil }
}

extension ErrorKind {
    /// The kind of any error: ``failed`` for those of other packages.
    package init(of error: any Error) { self = (error as? any KindedError)?.kind ?? .failed }
}

extension Remedy {
    /// What helps against any error: `nil` for those of other packages.
    package static func of(_ error: any Error) -> Remedy? { (error as? any KindedError)?.remedy }
}
