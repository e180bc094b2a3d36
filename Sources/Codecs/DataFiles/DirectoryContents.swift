/// What fflog puts into a data directory. Whatever else lies there is somebody else's: it is neither changed nor followed.
package enum DirectoryContents {
    private static let names: Set<String> = [
        "head.mdb", "head.mdb-lock", "wake", "create.lock", "seal.lock", "import.lock", "segments", "projections",
        "keys.mdb",
        "keys.mdb-lock", "keys.lock", "blobs", "run",
    ]

    /// Whether a name in the directory itself is one of fflog's.
    package static func isOurs(_ name: String) -> Bool {
        names.contains(name) || name.hasPrefix("head.mdb.creating-") || name.hasPrefix("keys.mdb.creating-")
    }

    /// The folder that a file system may have at its root.
    package static let recovered = "lost+found"
}
