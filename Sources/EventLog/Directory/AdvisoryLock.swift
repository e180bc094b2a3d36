import Glibc

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
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 32)
        guard fgets(&buffer, 32, file) != nil else { return nil }
        return Int32(atoi(buffer))
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
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
        flock(descriptor, LOCK_UN)
        return false
    }

    /// Runs `body` while holding the lock, waiting for it first.
    package static func withExclusive<R>(_ path: String, _ body: () throws -> R) throws -> R {
        let descriptor = try open(path)
        let lock = AdvisoryLock(descriptor: descriptor)
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw LogError.storage("\(path): can't be locked: \(String(cString: strerror(errno)))")
            }
        }
        let result = try body()
        _ = consume lock
        return result
    }

    /// Runs `body` while nobody holds the lock exclusively, beside any number who do the same; without the lock where its file
    /// can't be opened, as in a folder that nobody may write.
    package static func withShared<R>(_ path: String, _ body: () throws -> R) throws -> R {
        var descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 { descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return try body() }
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
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LogError(systemError: errno, at: path)
        }
        return descriptor
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // A process that another thread is just starting has the descriptor too, until its exec closes it.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }
}
