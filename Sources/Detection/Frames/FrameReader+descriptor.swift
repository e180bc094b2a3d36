#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension FrameReader {
    /// Reads from an open file, pipe or socket, which stays the caller's to close.
    ///
    /// - Parameter idleMilliseconds: after so long without a byte ``next()`` throws
    ///   ``FrameError/noFrames(_:milliseconds:)`` and may be called again; `nil` waits for ever. Files never wait.
    package init(descriptor: Int32, idleMilliseconds: Int? = nil) {
        self.init { room in
            while true {
                if let idleMilliseconds {
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                    let ready = poll(&waiting, 1, Int32(clamping: idleMilliseconds))
                    if ready == 0 {
                        throw FrameError.noFrames(FramePlace(frame: 0, byte: 0), milliseconds: idleMilliseconds)
                    }
                    if ready < 0, errno == EINTR { continue }
                }
                let count = read(descriptor, room.baseAddress, room.count)
                if count >= 0 { return count }
                if errno == EINTR { continue }
                let reason = String(cString: strerror(errno))
                throw FrameError.unreadable(FramePlace(frame: 0, byte: 0), reason: reason)
            }
        }
    }
}
