import Glibc

/// Who is in which group.
enum Membership {
    /// Whether this process can give files to a group: root, or a member.
    static func isIn(_ group: gid_t) -> Bool {
        if geteuid() == 0 || getegid() == group { return true }
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        return count > 0 && groups.prefix(Int(count)).contains(group)
    }

    /// Whether this process may let a group into a directory, and the directory's owner can keep it in: the system takes the
    /// set-group-ID bit from folders whose owner isn't in their group and not root.
    static func mayShare(_ directory: stat, with group: gid_t) -> Bool {
        guard geteuid() == 0 else { return directory.st_uid == geteuid() && isIn(group) }
        if directory.st_uid == 0 { return true }
        guard let owner = UserAccount(directory.st_uid) else { return false }
        var groups = [gid_t](repeating: 0, count: 1024)
        var count = Int32(groups.count)
        guard getgrouplist(owner.name, owner.group, &groups, &count) >= 0 else { return false }
        return groups.prefix(Int(count)).contains(group)
    }
}
