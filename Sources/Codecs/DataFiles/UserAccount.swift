import Glibc

/// A user of this machine, by the system's list of users.
package struct UserAccount: Sendable, Equatable {
    package let name: String
    package let home: String
    package let group: gid_t

    /// `nil` where the list doesn't have the user.
    package init?(_ user: uid_t) {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        name = String(cString: entry.pw_name)
        home = String(cString: entry.pw_dir)
        group = entry.pw_gid
    }
}
