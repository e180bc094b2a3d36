import CounterImport
import Counts
import Terminal

/// Imports as commands name them.
enum ImportArgument {
    /// The id that an argument is.
    static func id(_ text: String) throws -> ImportID {
        guard let id = ImportID(text), id != .none else {
            throw CommandEnded(ExitStatus.usage, "'\(text)' is not the id of an import: 16 hexadecimal digits")
        }
        return id
    }
}
