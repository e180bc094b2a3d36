import Glibc
internal import CPlatform
internal import DataFiles
internal import Timekeeping

/// A futex word in a small mapped file: the writer bumps it after each commit, which wakes tailing readers in every
/// process without a core being burnt. A poll of 100 ms is only the net under it.
///
/// The file holds nothing that could be lost: where it is missing or cut short, as after a power cut or a restore, whoever
/// may write makes it whole; whoever may not lives by the poll. Thread-safe: the word is only ever read and added to
/// atomically.
package final class WakeWord: @unchecked Sendable {
    // Sendable: the pointer is constant, and all access through it is atomic.
    private let word: UnsafeMutableRawPointer
    private let isWritable: Bool
    private static let fileBytes = 4096

    /// A value of the word: what a reader saw before it looked at the log.
    package struct Token: Equatable, Sendable {
        fileprivate let value: UInt32
    }

    /// Makes the file, or makes it whole.
    ///
    /// Its block is allocated at once: the first write to a hole of a mapped file is SIGBUS on a full disk.
    static func create(_ path: String) throws {
        let descriptor: Int32
        do throws(FileError) { descriptor = try DataFile.open(path, O_RDWR | O_CREAT) } catch { throw LogError(error) }
        defer { Glibc.close(descriptor) }
        let code = posix_fallocate(descriptor, 0, off_t(fileBytes))
        guard code == 0 else { throw LogError(systemError: code, at: path) }
    }

    /// Maps the file.
    ///
    /// - Parameter mayRepair: whether a file that is missing or too short is to be made whole.
    init(_ path: String, mayRepair: Bool) throws {
        var mapped = Self.map(path)
        if mapped == nil, mayRepair, (try? Self.create(path)) != nil { mapped = Self.map(path) }
        if let mapped {
            (word, isWritable) = mapped
        } else {
            // A word that nobody bumps.
            let map = mmap(nil, Self.fileBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let map, map != MAP_FAILED else { throw LogError(systemError: errno, at: path) }
            (word, isWritable) = (map, false)
        }
    }

    /// The mapped file; `nil` where it can't be opened, or is too short: a look beyond its end would be SIGBUS.
    private static func map(_ path: String) -> (UnsafeMutableRawPointer, isWritable: Bool)? {
        let writable = try? DataFile.open(path, O_RDWR)
        let isWritable = writable != nil
        guard let descriptor = writable ?? (try? DataFile.open(path, O_RDONLY)) else { return nil }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= off_t(fileBytes) else { return nil }
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        guard let map = mmap(nil, fileBytes, protection, MAP_SHARED, descriptor, 0), map != MAP_FAILED else {
            return nil
        }
        return (map, isWritable)
    }

    deinit { munmap(word, Self.fileBytes) }

    package var token: Token { Token(value: fflog_futex_load(word)) }

    /// Wakes everyone who waits, in every process.
    func bump() {
        if isWritable { fflog_futex_bump(word) }
    }

    /// Sleeps until the word differs from `token`, or `span` is over; returns early at will.
    func wait(_ token: Token, atMost span: Duration) {
        fflog_futex_wait(word, token.value, span.milliseconds * 1_000_000)
    }
}
