import EventLog
import Foundation
import Glibc

/// A folder of one test, removed with it.
final class DataFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fflog-log-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where the log is, or is to be.
    var log: String { path + "/log" }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path(folder)))?.sorted() ?? []
    }

    /// Copies the log as it is to a folder of its own: head and wake file, never the lock file, which must not be opened.
    func copyLog(to name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        for file in ["head.mdb", "wake"] {
            try FileManager.default.copyItem(atPath: "\(log)/\(file)", toPath: "\(path(name))/\(file)")
        }
        return path(name)
    }
}

/// A clock that a test sets.
final class TestClock: @unchecked Sendable {
    // Sendable: guarded by the lock.
    private let lock = NSLock()
    private var milliseconds: Int64

    init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    var now: Int64 {
        get { lock.withLock { milliseconds } }
        set { lock.withLock { milliseconds = newValue } }
    }

    var read: @Sendable () -> Int64 { { self.now } }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Runs on threads of their own, since appending blocks, and returns when all are done.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<count {
            group.addTask {
                try await withCheckedThrowingContinuation { continuation in
                    Thread.detachNewThread { continuation.resume(with: Result { try body(index) }) }
                }
            }
        }
        try await group.waitForAll()
    }
}

/// Waits for a file by which another process or thread says that it has come so far.
func awaitFile(_ path: String) throws {
    for _ in 0..<600_000 {  // only a test that fails waits this long: a busy machine starts processes late
        if access(path, F_OK) == 0 { return }
        usleep(1000)
    }
    throw Unexpected(what: "\(path) never came")
}

func makeFile(_ path: String) { close(open(path, O_WRONLY | O_CREAT, 0o644)) }

struct Unexpected: Error { let what: String }
