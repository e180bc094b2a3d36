#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension FrameReader {
    /// Reads from an open file, pipe or socket, which stays the caller's to close.
    ///
    /// - Parameter idle: after so long without a byte ``next()`` throws
    ///   ``FrameError/noFrames(_:milliseconds:)`` and may be called again; `nil` waits for ever. Files never wait.
    package init(descriptor: Int32, idle: Duration? = nil) {
        self.init { room in
            while true {
                if let idle {
                    let milliseconds = Int(idle / .milliseconds(1))
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                    let ready = poll(&waiting, 1, Int32(clamping: milliseconds))
                    if ready == 0 {
                        throw FrameError.noFrames(FramePlace(frame: 0, byte: 0), milliseconds: milliseconds)
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
