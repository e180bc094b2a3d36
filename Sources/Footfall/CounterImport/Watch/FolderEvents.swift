import Glibc

/// What the system says of the files in a folder, as it happens, whoever writes them: inotify. It says nothing of what other machines do
/// on a file system over a network.
///
/// Dropping it ends it. One owner.
struct FolderEvents: ~Copyable {
    enum Change {
        /// Somebody has written to it, and not closed it since.
        case written
        /// It was closed after it had been written, or came into the folder whole.
        case closed
    }

    struct News {
        /// The last of each file.
        var changes: [String: Change] = [:]
        /// Some were lost: the folder is to be looked at.
        var isOverflown = false
    }

    private let descriptor: Int32
    private static let bufferBytes = 1 << 16
    /// Who writes a file in small pieces gives news without end.
    private static let gatheringMicroseconds: UInt32 = 10_000

    /// `nil` where the system has none, or no more of them.
    static func of(_ folder: String) -> FolderEvents? {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        let events = FolderEvents(descriptor: descriptor)
        let asked = UInt32(IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR)
        guard inotify_add_watch(descriptor, folder, asked) >= 0 else { return nil }
        return events
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Waits for news, a signal, or the end of `milliseconds`.
    func wait(milliseconds: Int32) {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if Glibc.poll(&poll, 1, milliseconds) > 0 { usleep(Self.gatheringMicroseconds) }
    }

    /// What there is, without waiting.
    func take() -> News {
        var news = News()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferBytes, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return news }
            var position = 0
            while position + 16 <= count {
                // wd, mask, cookie, length of the name.
                let mask = buffer.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
                let length = Int(buffer.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
                let name = buffer[(position + 16)..<min(position + 16 + length, count)].prefix { $0 != 0 }
                position += 16 + length
                if mask & UInt32(IN_Q_OVERFLOW) != 0 { news.isOverflown = true }
                guard !name.isEmpty else { continue }
                news.changes[String(decoding: name, as: UTF8.self)] =
                    mask & UInt32(IN_MODIFY) != 0 ? .written : .closed
            }
        }
    }
}
