import Glibc

/// Who may get at a data directory and at everything in it: looked at, narrowed, and given to a group.
///
/// Only modes are looked at and changed; nothing is opened but folders, and no symbolic link is followed. Any number of
/// processes may do so beside those that use the directory.
package struct FolderAccess: Sendable {
    package let path: String

    /// - Parameter path: the data directory; it may be reached through a symbolic link.
    package init(_ path: String) { self.path = path }

    /// Something that others get at, or that leads elsewhere.
    package struct Finding: Sendable, Equatable {
        package let path: String
        /// What is wrong with it, for people.
        package let reason: String
    }

    /// Everything in the directory, and the directory itself, that is open to more than it should be, and every symbolic link.
    package func findings() throws(FileError) -> [Finding] {
        let sharing = FileSharing(ofFolder: path)
        var found: [Finding] = []
        try walk(sharing, isWhole: true) { entry in
            if entry.isLink {
                found.append(
                    Finding(path: entry.path, reason: "it is a symbolic link, which is not followed; remove it"))
            } else if let mode = Self.narrowed(entry, sharing) {
                found.append(
                    Finding(
                        path: entry.path,
                        reason: "others than \(sharing == .owner ? "its owner" : "its owner and group") get at it "
                            + "(mode \(Self.text(entry.status.st_mode)), should be \(Self.text(mode))); "
                            + "it is narrowed when the directory is next opened for writing"))
            }
        }
        return found
    }

    /// Takes from others what they should not get at.
    ///
    /// Files of pictures are looked at only where a folder of theirs is too wide: there are many, and they never were.
    /// - Throws: ``FileError`` where that may not be done, as on another user's files, or where a symbolic link is in the place of
    ///   something that is written (`ELOOP`).
    package func narrow() throws(FileError) {
        let sharing = FileSharing(ofFolder: path)
        var failure: FileError?
        try walk(sharing, isWhole: false) { entry in
            if entry.isLink { failure = failure ?? FileError(code: ELOOP, path: entry.path) }
            guard let mode = Self.narrowed(entry, sharing) else { return }
            if chmod(entry.path, mode) != 0, errno != ENOENT {
                failure = failure ?? FileError(code: errno, path: entry.path)
            }
        }
        if let failure { throw failure }
    }

    /// Lets a group read everything, and what is made from now on.
    ///
    /// - Throws: ``FileError``: `EPERM` where the directory is another user's, or its owner isn't in the group.
    package func share(with group: gid_t) throws(FileError) { try apply(.group, group) }

    /// Takes a group's access away.
    package func restrict() throws(FileError) { try apply(.owner, nil) }

    private func apply(_ sharing: FileSharing, _ group: gid_t?) throws(FileError) {
        // The directory itself opens last and closes first; what others make meanwhile is met in the second round.
        if sharing == .owner { try set(FolderEntry(ofFolder: path), sharing, nil) }
        for _ in 0..<2 {
            var failure: FileError?
            try walk(sharing, isWhole: true) { entry in
                guard entry.path != path, !entry.isLink, failure == nil else { return }
                do throws(FileError) { try set(entry, sharing, group) } catch { failure = error }
            }
            if let failure { throw failure }
            if sharing == .group { try set(FolderEntry(ofFolder: path), sharing, group) }
        }
    }

    private func set(_ entry: FolderEntry, _ sharing: FileSharing, _ group: gid_t?) throws(FileError) {
        guard entry.isFolder || entry.isFile else { return }
        if let group, entry.status.st_gid != group {
            // Only the data directory itself may be named by a link.
            let done = entry.path == path ? chown(path, uid_t.max, group) : lchown(entry.path, uid_t.max, group)
            guard done == 0 || errno == ENOENT else { throw FileError(code: errno, path: entry.path) }
        }
        let mode = entry.isFolder ? sharing.folderMode : sharing.fileMode(entry.name)
        guard chmod(entry.path, mode) == 0 || errno == ENOENT else { throw FileError(code: errno, path: entry.path) }
        // The system drops the set-group-ID bit without a word for an owner who isn't in the group.
        var status = stat()
        if entry.isFolder, stat(entry.path, &status) == 0, status.st_mode & 0o7777 != mode {
            throw FileError(code: EPERM, path: entry.path)
        }
    }

    /// The mode that an entry should have; `nil` where it has no bits too many.
    private static func narrowed(_ entry: FolderEntry, _ sharing: FileSharing) -> mode_t? {
        guard entry.isFolder || entry.isFile else { return nil }
        let allowed = entry.isFolder ? sharing.folderMode : sharing.fileMode(entry.name)
        let extra = entry.status.st_mode & 0o077 & ~allowed
        return extra == 0 ? nil : entry.status.st_mode & 0o7777 & ~extra
    }

    private static func text(_ mode: mode_t) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // MARK: Walking

    /// Hands out what lies in a folder before the folder itself, so that a walk which is cut short begins again where it was.
    ///
    /// - Parameter isWhole: whether also the files in folders of folders that nobody else gets at.
    private func walk(_ sharing: FileSharing, isWhole: Bool, _ visit: (FolderEntry) -> Void) throws(FileError) {
        try walk(FolderEntry(ofFolder: path), sharing, depth: 0, isWhole: isWhole, visit)
    }

    private func walk(
        _ entry: FolderEntry, _ sharing: FileSharing, depth: Int, isWhole: Bool, _ visit: (FolderEntry) -> Void
    ) throws(FileError) {
        if entry.isFolder {
            let isWide = Self.narrowed(entry, sharing) != nil
            if depth < 2 || isWhole || isWide {
                for child in try entry.children(isOurs: depth == 0) {
                    try walk(child, sharing, depth: depth + 1, isWhole: isWhole || (isWide && depth > 0), visit)
                }
            }
        }
        visit(entry)
    }
}
