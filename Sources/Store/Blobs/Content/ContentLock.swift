internal import EventLog

/// Who may touch the files of contents: any number that add some at once, or one that removes some.
///
/// A put relies on files that it finds, and its event commits later: nobody may remove a file meanwhile. All pass a gate, at
/// which one that wants to remove waits for the puts under way, so that new ones can't keep it waiting for ever.
///
/// Given back when it is dropped, or by the system when the process dies. Threads exclude each other as processes do.
struct ContentLock: ~Copyable {
    private let lock: AdvisoryLock

    static func adding(in folder: String) throws -> ContentLock { try ContentLock(folder, isShared: true) }
    static func removing(in folder: String) throws -> ContentLock { try ContentLock(folder, isShared: false) }

    private init(_ folder: String, isShared: Bool) throws {
        let gate = try AdvisoryLock.wait(folder + "/gate.lock")
        lock = try AdvisoryLock.wait(folder + "/contents.lock", isShared: isShared)
        _ = consume gate
    }
}
