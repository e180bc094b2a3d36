import Foundation
import Glibc

/// A process by which a member can be told to be dead, before its lease runs out: the machine's boot, the process namespace,
/// the process id and when it began, joined by slashes.
///
/// Only a process of the same boot and the same namespace is ever called dead: about others nothing can be known from here.
package struct MemberProcess: Sendable, Equatable {
    let boot: String
    let namespace: String
    let id: Int32
    /// In clock ticks since the boot, so that a process id that was given anew is not taken for the old one.
    let start: UInt64

    /// This process; `nil` where the system doesn't say.
    package static let current: MemberProcess? = {
        guard let boot = line("/proc/sys/kernel/random/boot_id"), let start = start(of: getpid()),
            let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        else { return nil }
        return MemberProcess(boot: boot, namespace: namespace, id: getpid(), start: start)
    }()

    package init(boot: String, namespace: String, id: Int32, start: UInt64) {
        self.boot = boot
        self.namespace = namespace
        self.id = id
        self.start = start
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, let id = Int32(parts[2]), let start = UInt64(parts[3]) else { return nil }
        self.init(boot: String(parts[0]), namespace: String(parts[1]), id: id, start: start)
    }

    package var text: String { "\(boot)/\(namespace)/\(id)/\(start)" }

    /// Whether it is known that it no longer runs.
    package var isDead: Bool {
        guard let here = Self.current, here.boot == boot, here.namespace == namespace else { return false }
        if kill(id, 0) != 0, errno == ESRCH { return true }
        return Self.start(of: id).map { $0 != start } ?? false
    }

    /// Field 22 of `/proc/PID/stat` (proc(5)); the second, a name in brackets, may have spaces. A zombie has ended: its lock
    /// files are free.
    private static func start(of id: Int32) -> UInt64? {
        guard let stat = line("/proc/\(id)/stat"), let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 19 else { return nil }
        return fields[0] == "Z" ? 0 : UInt64(fields[19])
    }

    private static func line(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 4096)
        guard fgets(&buffer, 4096, file) != nil else { return nil }
        let text = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return text.trimmingCharacters(in: .newlines)
    }
}
