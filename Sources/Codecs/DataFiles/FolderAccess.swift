import ErrorKinds
import Glibc

/// Who may get at a data directory and at what fflog has put into it: looked at, narrowed, and given to a group.
///
/// Only modes and owners are changed. What isn't fflog's is left alone, and no symbolic link is followed, also none that is put in
/// the place of a folder meanwhile. Any number of processes may do so beside those that use the directory.
package struct FolderAccess: Sendable {
    package let path: String

    /// - Parameter path: the data directory; it may be reached through a symbolic link.
    package init(_ path: String) { self.path = path }

    /// - Throws: ``FileError`` with `ELOOP` where one of fflog's names in the directory is a symbolic link.
    package func refuseLinks() throws(FileError) {
        for entry in try OpenFolder(following: path).entries(depth: 1)
        where entry.isLink && DirectoryContents.isOurs(entry.text) {
            throw FileError(code: ELOOP, path: entry.path)
        }
    }

    /// Brings everything to the modes of ``FileSharing``, as its owner or as root: takes from others what they should not get at,
    /// and lets a group read that was let in. Root gives what it finds of other users to the directory's owner.
    ///
    /// Files in folders of folders, which are pictures, are looked at only where their folder is not as it should be: there are many.
    /// What can't be changed inside of a directory that nobody else gets at is left for ``findings()``.
    /// - Throws: ``FileError``: `EPERM` where others get at the directory itself, and it is another user's; ``FileError/Cause/otherOwner``
    ///   where root would take a log from the user who made it; `ELOOP` where a symbolic link is in the place of something of
    ///   fflog's. Nothing was changed in the first two cases.
    package func narrow() throws(FileError) {
        let root = try OpenFolder(following: path)
        let sharing = FileSharing(root.status)
        let isWide = sharing == .owner && root.status.st_mode & 0o077 != 0
        if isWide, geteuid() != 0, geteuid() != root.status.st_uid { throw FileError(code: EPERM, path: path) }
        var head = stat()
        if geteuid() == 0, fstatat(root.descriptor, "head.mdb", &head, AT_SYMLINK_NOFOLLOW) == 0,
            head.st_uid != root.status.st_uid
        {
            throw FileError(.otherOwner, path: path)
        }
        let aim = AccessAim(root.status, sharing)
        var link: FileError?
        try walk(root, foldersFirst: sharing == .group, into: { $0.depth == 1 || !aim.isMet(by: $0) }) { entry in
            if entry.isLink { link = link ?? FileError(code: ELOOP, path: entry.path) }
            // Somebody may be changing who may read just now: what it makes of the directory is right, then.
            var now = stat()
            guard fstat(root.descriptor, &now) == 0, FileSharing(now) == sharing else { return }
            aim.reach(for: entry)
        }
        if let link { throw link }
        var now = stat()
        guard isWide, fstat(root.descriptor, &now) == 0, FileSharing(now) == sharing else { return }
        guard fchmod(root.descriptor, root.status.st_mode & 0o700) == 0 else {
            throw FileError(code: errno, path: path)
        }
    }

    /// Lets a group read everything, and what is made from now on.
    ///
    /// The directory itself opens last. What others make meanwhile is met in a second round.
    /// - Throws: ``FileError``: `EPERM` where the directory is another user's, or its owner isn't in the group: the system would
    ///   then take the group away again from folders that the owner makes. Nothing was changed.
    package func share(with group: gid_t) throws(FileError) {
        let root = try OpenFolder(following: path)
        guard Membership.mayShare(root.status, with: group) else { throw FileError(code: EPERM, path: path) }
        var status = root.status
        status.st_gid = group
        let aim = AccessAim(status, .group)
        for _ in 0..<2 {
            try walk(root, foldersFirst: true, into: { _ in true }, aim.reach)
            guard fchown(root.descriptor, uid_t.max, group) == 0, fchmod(root.descriptor, 0o2750) == 0 else {
                throw FileError(code: errno, path: path)
            }
        }
    }

    /// Takes a group's access away. Processes that have files open go on reading them.
    ///
    /// - Throws: ``FileError``: `EPERM` where the directory is another user's.
    package func restrict() throws(FileError) {
        let root = try OpenFolder(following: path)
        guard fchmod(root.descriptor, 0o700) == 0 else { throw FileError(code: errno, path: path) }
        let aim = AccessAim(root.status, .owner)
        for _ in 0..<2 { try walk(root, foldersFirst: false, into: { _ in true }, aim.reach) }
    }

    /// Something that others get at, that a group doesn't, or that leads elsewhere.
    package struct Finding: Sendable, Equatable {
        package let path: String
        /// What is wrong with it, for people.
        package let reason: String
        package let remedy: Remedy?
    }

    /// Everything of fflog's that is not as ``FileSharing`` says, the directory itself included, and every symbolic link.
    package func findings() throws(FileError) -> [Finding] {
        let root = try OpenFolder(following: path)
        let sharing = FileSharing(root.status)
        let aim = AccessAim(root.status, sharing)
        var found: [Finding] = []
        if sharing == .owner, root.status.st_mode & 0o077 != 0 {
            let isNearlyShared = root.status.st_mode & 0o2050 != 0
            found.append(
                Finding(
                    path: path,
                    reason: AccessAim.tooWide(sharing, root.status.st_mode, should: root.status.st_mode & 0o700)
                        + (isNearlyShared ? "; one that a group is to read has mode 2750" : ""),
                    remedy: isNearlyShared ? .letGroupIn : nil))
        }
        try walk(root, foldersFirst: true, into: { _ in true }) { entry in
            guard let fault = aim.fault(of: entry) else { return }
            found.append(Finding(path: entry.path, reason: fault.reason, remedy: fault.remedy))
        }
        return found
    }

    // MARK: Walking

    /// Hands out what is fflog's in the directory, but not the directory itself.
    ///
    /// - Parameters:
    ///   - foldersFirst: a folder before what is in it. What is taken away is taken from a folder last, and what is given is given to it
    ///     first: where the walk is cut short, the folder shows that its files have to be looked at.
    ///   - into: whether to look into a folder.
    private func walk(
        _ root: borrowing OpenFolder, foldersFirst: Bool, into: (FolderEntry) -> Bool, _ visit: (FolderEntry) -> Void
    ) throws(FileError) {
        try walk(root, depth: 1, foldersFirst, into, visit)
    }

    /// Deeper than anything of fflog's.
    private static let depthMax = 4

    private func walk(
        _ folder: borrowing OpenFolder, depth: Int, _ foldersFirst: Bool, _ into: (FolderEntry) -> Bool,
        _ visit: (FolderEntry) -> Void
    ) throws(FileError) {
        for entry in try folder.entries(depth: depth) {
            guard depth > 1 || DirectoryContents.isOurs(entry.text), entry.text != DirectoryContents.recovered else {
                continue
            }
            let isInto = entry.isFolder && depth < Self.depthMax && into(entry)
            if foldersFirst { visit(entry) }
            if isInto, let child = OpenFolder(entry, in: folder) {
                try walk(child, depth: depth + 1, foldersFirst, into, visit)
            }
            if !foldersFirst { visit(entry) }
        }
    }
}
