internal import CPlatform
import Glibc

/// A futex word in a small mapped file: the writer bumps it after each commit, which wakes tailing readers in every
/// process without a core being burnt. A poll of 100 ms is only the net under it.
///
/// Thread-safe: the word is only ever read and added to atomically.
package final class WakeWord: @unchecked Sendable {
    // Sendable: the pointer is constant, and all access through it is atomic.
    private let word: UnsafeMutableRawPointer
    private let isWritable: Bool
    private static let fileBytes = 4096

    /// A value of the word: what a reader saw before it looked at the log.
    package struct Token: Equatable, Sendable {
        fileprivate let value: UInt32
    }

    static func create(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0, ftruncate(descriptor, off_t(fileBytes)) == 0 else {
            throw LogError.readOnlyDirectory(path, reason: String(cString: strerror(errno)))
        }
        Glibc.close(descriptor)
    }

    init(_ path: String) throws {
        var descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        isWritable = descriptor >= 0
        if descriptor < 0 { descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw LogError.notADataDirectory(path, reason: "the wake file: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= off_t(Self.fileBytes) else {
            throw LogError.truncated(path, reason: "the wake file has \(status.st_size) bytes, not \(Self.fileBytes)")
        }
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        guard let map = mmap(nil, Self.fileBytes, protection, MAP_SHARED, descriptor, 0), map != MAP_FAILED else {
            throw LogError.storage("\(path): can't be mapped: \(String(cString: strerror(errno)))")
        }
        word = map
    }

    deinit { munmap(word, Self.fileBytes) }

    package var token: Token { Token(value: fflog_futex_load(word)) }

    /// Wakes everyone who waits, in every process.
    func bump() {
        if isWritable { fflog_futex_bump(word) }
    }

    /// Sleeps until the word differs from `token`, or `milliseconds` have passed; returns early at will.
    func wait(_ token: Token, milliseconds: Int) {
        fflog_futex_wait(word, token.value, Int64(milliseconds) * 1_000_000)
    }
}
