import Glibc

/// Who besides its owner may read what lies in a folder of a data directory.
///
/// The mode of the folder says it, so that every process which makes a file there agrees. A group may read where the folder has
/// exactly mode 2750, as ``FolderAccess/share(with:)`` makes it; the set-group-ID bit gives new files the folder's group. Any other mode,
/// a wider one too, means the owner alone.
package enum FileSharing: Sendable, Equatable {
    case owner
    case group

    /// - Parameter path: a folder; one that can't be looked at is its owner's.
    package init(ofFolder path: String) {
        var status = stat()
        self = stat(path, &status) == 0 ? FileSharing(status) : .owner
    }

    init(_ folder: stat) { self = folder.st_mode & 0o7777 == 0o2750 ? .group : .owner }

    package var folderMode: mode_t { self == .owner ? 0o700 : 0o2750 }

    /// The mode of a file.
    ///
    /// A reader writes LMDB's lock file, where it registers its snapshot. Keys are nobody else's, also where the rest is a
    /// group's.
    package func fileMode(_ name: some StringProtocol) -> mode_t {
        let isOfKeys =
            name == "keys.mdb" || name == "keys.mdb-lock" || name == "keys.lock" || name.hasPrefix("keys.mdb.creating-")
        if self == .owner || isOfKeys { return 0o600 }
        return name.hasSuffix(".mdb-lock") ? 0o660 : 0o640
    }
}
