import Glibc
internal import CPlatform

/// Descriptors 0 to 2, which have to be open before any other file is.
///
/// A program that is started with one of them closed, as daemons and cron do it, gets its number for the next file that it
/// opens. Where that is a data file, what is printed is written into it.
package enum StandardDescriptors {
    /// Those that were closed.
    package struct Closed: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }

        package static let input = Closed(rawValue: 1 << 0)
        package static let output = Closed(rawValue: 1 << 1)
        package static let errors = Closed(rawValue: 1 << 2)
    }

    /// Opens `/dev/null` on those that are closed. Reading from an input that was closed, and writing to an output that was, then
    /// fails with `EBADF`; messages to standard error are lost. Costs three system calls where all are open. Any thread may call it.
    ///
    /// - Throws: ``FileError`` where `/dev/null` can't be opened: then nothing else may be opened either.
    @discardableResult
    package static func fill() throws(FileError) -> Closed {
        let closed = fflog_fill_standard_descriptors()
        guard closed >= 0 else { throw FileError(code: errno, path: "/dev/null") }
        return Closed(rawValue: closed)
    }
}
