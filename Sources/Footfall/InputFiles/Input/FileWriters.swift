#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Whether any process of this machine has a file open for writing, as far as the system tells.
///
/// The kernel says so for certain of a file of one's own, and of any file to who may take leases (root, `CAP_LEASE`), on file systems that have
/// leases. Of other files the processes are looked at that may be: one's own, and all of them as root.
package enum FileWriters: Sendable {
    case none
    case someone
    /// No writer was found, and not every process could be looked at.
    case unknown

    /// - Parameter descriptor: of the file, open for reading.
    init(of descriptor: Int32) {
        // A lease on reading is granted where nobody writes. Breaking it sends a signal that, unlike the usual one, ends nobody.
        let (setSignal, setLease, reading, none) = (Int32(10), Int32(1024), Int32(0), Int32(2))
        if fcntl(descriptor, setSignal, SIGURG) == 0 {
            if fcntl(descriptor, setLease, reading) == 0 {
                _ = fcntl(descriptor, setLease, none)
                self = .none
                return
            }
            if errno == EAGAIN {
                self = .someone
                return
            }
        }
        self = Self.isHeldForWriting(descriptor) ? .someone : .unknown
    }

    /// Whether a process that may be looked at has it open for writing.
    static func isHeldForWriting(_ descriptor: Int32) -> Bool {
        var file = stat()
        guard fstat(descriptor, &file) == 0 else { return false }
        return names(in: "/proc").contains { process in
            guard process.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
            return names(in: "/proc/\(process)/fd").contains { number in
                var other = stat()
                return stat("/proc/\(process)/fd/\(number)", &other) == 0 && other.st_ino == file.st_ino
                    && other.st_dev == file.st_dev && isForWriting("/proc/\(process)/fdinfo/\(number)")
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// A line `flags:\t0100001` has the flags with which a descriptor was opened, in octal.
    private static func isForWriting(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return false }
        for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
            guard line.hasPrefix("flags:") else { continue }
            let digits = line.dropFirst("flags:".count).drop { $0 == "\t" || $0 == " " }
            return Int32(digits, radix: 8).map { $0 & O_ACCMODE != O_RDONLY } ?? false
        }
        return false
    }
}
