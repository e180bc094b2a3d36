internal import EventSchema
internal import FootfallEvents
internal import Foundation
internal import Glibc
internal import LMDB
internal import Synchronization
internal import TypedTopics
package import EventLog

/// Blobs by name in a data directory: bytes in files under their SHA-256, everything else in events of topic `blobs`, of
/// which the index of names is a projection.
///
/// ```swift
/// let store = try BlobStore(log)
/// let blob = try store.put(NewBlob(name: "store-1/cam-2/1.jpg", bytes: jpeg, condition: .absent))
/// try store.delete([BlobDeletion(blob.name, reason: .analyzed)])
/// ```
/// **Durability.** Bytes are on the device under their final name before the event that names them commits, and its commit
/// is the acknowledgement. A deletion is an event first; then the bytes go, unless another name refers to them. A crash in
/// between leaves bytes without a name, never a name without bytes; the next deletion or ``sweep()`` removes them.
/// **Concurrency.** Any thread, any process. Puts go on side by side; the removal of bytes waits for puts under way. All
/// methods block.
package final class BlobStore: Sendable {
    package let options: BlobOptions
    let log: EventLog
    let folder: ContentFolder
    private let openIndex = Mutex<BlobIndex?>(nil)
    /// Changes of this process take turns, instead of refusing one another.
    let turn = NSLock()

    /// Opens the blobs of a data directory. Nothing is made before the first put.
    package init(_ log: EventLog, _ options: BlobOptions = BlobOptions()) throws {
        self.log = log
        self.options = options
        folder = ContentFolder(path: log.directory.blobsPath, step: options.step)
        if log.isWritable, access(indexPath, F_OK) == 0 { try finishRemovals(notesMax: 0) }
    }

    var indexPath: String { log.directory.blobsPath + "/index.mdb" }

    // MARK: Looking

    /// The blob of that name; `nil` where there is none.
    package func blob(_ name: String) throws -> Blob? {
        guard let index = try caughtUp() else { return nil }
        return try index.look { try $0.blob(name) }
    }

    /// A blob with its bytes, which are held against their SHA-256; `nil` where there is none.
    ///
    /// - Throws: ``BlobError/missingBytes(_:path:)``, ``BlobError/corruptBytes(_:path:)``.
    package func read(_ name: String) throws -> (blob: Blob, bytes: [UInt8])? {
        var missed: Blob?
        while let blob = try blob(name) {
            if let bytes = try folder.read(blob.sha256) {
                guard SHA256Digest(of: bytes) == blob.sha256 else {
                    throw BlobError.corruptBytes(name, path: folder.path(of: blob.sha256))
                }
                return (blob, bytes)
            }
            // Between the two looks the name may have gone, or got other bytes.
            if missed == blob { throw BlobError.missingBytes(name, path: folder.path(of: blob.sha256)) }
            missed = blob
        }
        return nil
    }

    /// Hands out the blobs whose names begin with `prefix`, by the bytes of their names, until `body` says that it has
    /// enough. What changes meanwhile may be in or not.
    package func list(prefix: String = "", _ body: (Blob) throws -> ReadStep) throws {
        guard let index = try caughtUp() else { return }
        var pages = BlobPages(index: index, prefix: prefix)
        while let page = try pages.next() {
            for blob in page where try body(blob) == .stop { return }
        }
    }

    /// The index as far as the log is now; `nil` where there never was a blob.
    func caughtUp() throws -> BlobIndex? {
        let topic: Topic
        do { topic = try self.topic() } catch LogError.unknownTopic { return nil }
        let index = try index()
        try index.catchUp(log, topic)
        return index
    }

    // MARK: Parts

    func topic() throws -> Topic {
        try FootfallTopic.blobs.definition.checked(log.topic(options.topic))
    }

    /// The topic, made where it is missing, and the id of this program's version of the schema.
    func ensureTopic() throws -> (topic: Topic, schemaID: SchemaID) {
        try FootfallTopic.blobs.definition.ensured(in: log, named: options.topic, partitions: options.partitions)
    }

    func index() throws -> BlobIndex {
        try openIndex.withLock { open in
            if let open { return open }
            try folder.create()
            let index = try BlobIndex(indexPath)
            open = index
            return index
        }
    }
}
