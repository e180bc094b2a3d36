import ArgumentParser
import DataFiles
import EventLog
import Glibc
import Reports
import Terminal

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a data directory, and say who may read it.",
        discussion: """
            A data directory is its owner's alone (folders 0700, files 0600), whatever the umask. With --group the members of a \
            group may read it (2750, 0640): they can query and follow, and no command of theirs changes anything. A member who \
            means harm can stop writers and damage the log, though: docs/access.md says how. Commands that make a data directory by \
            themselves make it for its owner alone.

            On a directory that is there already it changes nothing, unless --group or --private says so, or the directory is \
            open to others: it is narrowed, as by every command that writes.

            EXAMPLE:
              fflog -d /var/lib/fflog init --group analysts
              fflog -d /var/lib/fflog init --private
            """)

    @Option(help: ArgumentHelp("Let the members of this group read.", valueName: "name"))
    var group: String?
    @Flag(name: .customLong("private"), help: "Let nobody but the owner read any more.")
    var isPrivate = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard group == nil || !isPrivate else { throw ValidationError("--group and --private exclude each other") }
    }

    func run() throws {
        let number = try group.map { try Self.number(of: $0) }
        let path = options.dataPath
        let isNew = access(path + "/head.mdb", F_OK) != 0
        try EventLog.open(path, .create).close()
        do throws(FileError) {
            if let number { try FolderAccess(path).share(with: number) }
            if isPrivate { try FolderAccess(path).restrict() }
        } catch {
            throw CommandEnded(ExitStatus.failure, Self.text(error))
        }
        let sharing = FileSharing(ofFolder: path)
        let readers =
            sharing == .group
            ? "its owner and group \(Self.group(of: path)) may read it" : "its owner alone may read it"
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("path", .string(path)), ("created", .bool(isNew)),
                    ("group", .optional(sharing == .group ? Self.group(of: path) : nil)),
                ]))
        } else {
            options.say("\(path) \(isNew ? "was made" : "is there"): \(readers)")
        }
    }

    private static func text(_ error: FileError) -> String {
        guard error.code == EPERM else { return error.description }
        return
            "\(error.path): its owner, or root, can let in a group that the owner is a member of (usermod -aG GROUP OWNER); "
            + "nothing was changed"
    }

    /// - Parameter name: of a group, or its number.
    private static func number(of name: String) throws -> gid_t {
        var buffer = [CChar](repeating: 0, count: 65_536)
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        if getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil { return entry.gr_gid }
        guard let number = gid_t(name), number != gid_t.max else {
            throw CommandEnded(
                ExitStatus.usage, "unknown group '\(name)'; list the groups of this machine with: getent group")
        }
        return number
    }

    /// The name of the folder's group, or its number.
    private static func group(of path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "?" }
        var buffer = [CChar](repeating: 0, count: 65_536)
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        guard getgrgid_r(status.st_gid, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
            return String(status.st_gid)
        }
        return String(cString: entry.gr_name)
    }
}
