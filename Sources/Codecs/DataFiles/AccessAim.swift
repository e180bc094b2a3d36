import ErrorKinds
import Glibc

/// What modes and owners the entries of a data directory are to have.
struct AccessAim {
    private let sharing: FileSharing
    private let owner: uid_t
    private let group: gid_t
    /// Whether this process can give files to the group; else it only takes bits away.
    private let mayShare: Bool

    /// - Parameter directory: of the data directory itself.
    init(_ directory: stat, _ sharing: FileSharing) {
        self.sharing = sharing
        (owner, group) = (directory.st_uid, directory.st_gid)
        mayShare = sharing == .group && Membership.isIn(directory.st_gid)
    }

    /// The mode that an entry should have; `nil` for what is neither file nor folder.
    private func mode(of entry: FolderEntry) -> mode_t? {
        guard entry.isFolder || entry.isFile else { return nil }
        let full = entry.isFolder ? sharing.folderMode : sharing.fileMode(entry.text)
        let kept = entry.mode & full
        return sharing == .group ? kept | full & 0o2070 : kept
    }

    func isMet(by entry: FolderEntry) -> Bool {
        mode(of: entry) == entry.mode && (sharing == .owner || entry.status.st_gid == group)
    }

    /// Changes what is to be changed, where this process may.
    func reach(for entry: FolderEntry) {
        guard let mode = mode(of: entry) else { return }
        if geteuid() == 0 {
            // Not what has another name elsewhere: it may be anybody's.
            if entry.status.st_uid != owner || (sharing == .group && entry.status.st_gid != group) {
                guard entry.isFolder || entry.status.st_nlink == 1 else { return }
                _ = entry.set(owner: owner, group: sharing == .group ? group : gid_t.max)
            }
        } else {
            guard entry.status.st_uid == geteuid() else { return }
            if mayShare, entry.status.st_gid != group { _ = entry.set(owner: uid_t.max, group: group) }
        }
        let isLimited = geteuid() != 0 && sharing == .group && !mayShare
        // The system would take the set-group-ID bit with the rest; nobody gets into the directory but the group.
        if isLimited, entry.isFolder, entry.mode & 0o2000 != 0 { return }
        let wanted = isLimited ? mode & entry.mode : mode
        if wanted != entry.mode { _ = entry.set(mode: wanted) }
    }

    // MARK: Findings

    /// What is wrong with an entry, for people; `nil` where nothing is.
    func fault(of entry: FolderEntry) -> (reason: String, remedy: Remedy?)? {
        if entry.isLink { return ("it is a symbolic link, which is not followed; remove it", nil) }
        guard let mode = mode(of: entry) else { return ("it is neither a file nor a folder; remove it", nil) }
        if entry.mode & ~mode != 0 { return tooWide(entry, should: mode) }
        guard sharing == .group else { return nil }
        if mode & ~entry.mode != 0 || (entry.status.st_gid != group && mode & 0o070 != 0) {
            let reason =
                "members of the group can't read it (mode \(Self.text(entry.mode)), group \(entry.status.st_gid))"
            return (reason, .letGroupIn)
        }
        return nil
    }

    static func tooWide(_ sharing: FileSharing, _ found: mode_t, should mode: mode_t) -> String {
        "others than \(sharing == .owner ? "its owner" : "its owner and group") get at it "
            + "(mode \(text(found)), should be \(text(mode)))"
    }

    private func tooWide(_ entry: FolderEntry, should mode: mode_t) -> (reason: String, remedy: Remedy?) {
        let reason = Self.tooWide(sharing, entry.mode, should: mode)
        guard entry.status.st_uid == owner else {
            return (reason + "; it belongs to user \(entry.status.st_uid), not to the directory's owner", nil)
        }
        // See ``FolderAccess/narrow()``.
        return entry.depth < 3 || entry.isFolder
            ? (reason + "; whoever opens the log next to write to it narrows it", nil) : (reason, .narrowAccess)
    }

    private static func text(_ mode: mode_t) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
