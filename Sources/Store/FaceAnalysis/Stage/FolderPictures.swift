internal import Foundation

/// Pictures as files below a folder, each under its blob's name: for trying an analyzer out without a blob store.
package struct FolderPictures: PictureSource {
    package let folder: String

    package init(_ folder: String) { self.folder = folder }

    package func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8] {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw PictureGone(name, reason: "its name leads out of the folder \(folder)")
        }
        let path = folder + "/" + name
        guard let handle = FileHandle(forReadingAtPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else {
                throw PictureGone(name, reason: "there is no file \(path)")
            }
            throw CocoaError(.fileReadNoPermission, userInfo: [NSFilePathErrorKey: path])
        }
        defer { try? handle.close() }
        return [UInt8](try handle.read(upToCount: bytesMax + 1) ?? Data())
    }
}
