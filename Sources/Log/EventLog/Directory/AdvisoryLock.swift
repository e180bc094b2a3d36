import Glibc
internal import DataFiles

/// An advisory lock on a file of its own (`flock`): released when it is dropped, or by the system when its process dies.
package struct AdvisoryLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock if nobody holds it; `nil` otherwise. The holder's process id is written into the file.
    package static func take(_ path: String) throws -> AdvisoryLock? {
        let descriptor = try open(path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        let text = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        return AdvisoryLock(descriptor: descriptor)
    }

    /// The process that holds, or last held, the lock.
    package static func holder(_ path: String) -> Int32? {
        guard let descriptor = try? DataFile.open(path, O_RDONLY) else { return nil }
        defer { Glibc.close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &buffer, 32)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Takes the lock as ``take(_:)`` does, undisturbed by those who only look with ``isHeld(_:)``.
    package static func takePatiently(_ path: String) throws -> AdvisoryLock? {
        for _ in 0..<20 {
            if let lock = try take(path) { return lock }
            usleep(2_000)
        }
        return nil
    }

    /// Whether somebody holds the lock now; `false` where its file can't be opened. Holds it for an instant itself: those who
    /// take it do so patiently.
    package static func isHeld(_ path: String) -> Bool {
        guard let descriptor = try? DataFile.open(path, O_RDONLY) else { return false }
        defer { Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
        flock(descriptor, LOCK_UN)
        return false
    }

    /// Runs `body` while holding the lock, waiting for it first.
    package static func withExclusive<R>(_ path: String, _ body: () throws -> R) throws -> R {
        let lock = try wait(path)
        let result = try body()
        _ = consume lock
        return result
    }

    /// Takes the lock, waiting for whoever holds it.
    ///
    /// - Parameter isShared: any number may hold it at once, as long as nobody holds it alone.
    package static func wait(_ path: String, isShared: Bool = false) throws -> AdvisoryLock {
        let descriptor = try open(path)
        let lock = AdvisoryLock(descriptor: descriptor)
        while flock(descriptor, isShared ? LOCK_SH : LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw LogError.storage("\(path): can't be locked: \(String(cString: strerror(errno)))")
            }
        }
        return lock
    }

    /// Runs `body` while nobody holds the lock exclusively, beside any number who do the same; without the lock where its file
    /// can't be opened, as in a folder that nobody may write.
    package static func withShared<R>(_ path: String, _ body: () throws -> R) throws -> R {
        let descriptor: Int32
        do throws(FileError) { descriptor = try DataFile.open(path, O_RDWR | O_CREAT) } catch {
            if error.isLink { throw LogError(error) }
            guard let readable = try? DataFile.open(path, O_RDONLY) else { return try body() }
            descriptor = readable
        }
        let lock = AdvisoryLock(descriptor: descriptor)
        while flock(descriptor, LOCK_SH) != 0 {
            guard errno == EINTR else {
                throw LogError.storage("\(path): can't be locked: \(String(cString: strerror(errno)))")
            }
        }
        let result = try body()
        _ = consume lock
        return result
    }

    private static func open(_ path: String) throws -> Int32 {
        do throws(FileError) { return try DataFile.open(path, O_RDWR | O_CREAT) } catch { throw LogError(error) }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // A process that another thread is just starting has the descriptor too, until its exec closes it.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }
}
