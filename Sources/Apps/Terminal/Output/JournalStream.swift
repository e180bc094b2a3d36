import Glibc

/// The journal of systemd, which takes what a service writes to standard error, line by line.
package enum JournalStream {
    /// Whether a descriptor leads there: `JOURNAL_STREAM` names its device and inode.
    package static func `is`(_ descriptor: Int32) -> Bool {
        guard let name = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return false }
        var file = stat()
        guard fstat(descriptor, &file) == 0 else { return false }
        return name == "\(file.st_dev):\(file.st_ino)"
    }

    /// A message as lines of the journal, each with its priority.
    package static func lines(_ message: String, _ priority: Console.Priority) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: true)
            .map { "<\(priority.rawValue)>\($0)\n" }.joined()
    }
}
