internal import FaceAnalysis
package import Blobs

/// The pictures of a blob store, for the face analyzer.
package struct BlobPictures: PictureSource {
    private let store: BlobStore

    package init(_ store: BlobStore) { self.store = store }

    package func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8] {
        guard let (blob, bytes) = try store.read(name) else { throw PictureGone(name) }
        guard sha256.isEmpty || blob.sha256.bytes == sha256 else {
            throw PictureGone(name, reason: "another picture was stored under its name")
        }
        return bytes
    }
}
