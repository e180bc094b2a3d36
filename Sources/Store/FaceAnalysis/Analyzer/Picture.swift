import ErrorKinds
package import Timekeeping

/// A picture as an analyzer is given it.
package struct Picture: Sendable {
    /// The blob's name.
    package var name: String
    package var bytes: [UInt8]
    package var format: PictureFormat
    /// SHA-256 of the bytes, as the store says.
    package var sha256: [UInt8]
    package var store: String?
    package var camera: String?
    package var capturedAt: EventTime

    package init(
        name: String, bytes: [UInt8], format: PictureFormat, sha256: [UInt8] = [], store: String? = nil,
        camera: String? = nil, capturedAt: EventTime = .epoch
    ) {
        self.name = name
        self.bytes = bytes
        self.format = format
        self.sha256 = sha256
        self.store = store
        self.camera = camera
        self.capturedAt = capturedAt
    }
}

/// Where the bytes of pictures are.
///
/// Thread-safe; calls may block for as long as reading a file takes.
package protocol PictureSource: Sendable {
    /// The bytes of the blob of that name.
    ///
    /// - Parameters:
    ///   - sha256: the bytes that the event named; empty where it named none. A source that finds others under the name
    ///     throws ``PictureGone``: their own event speaks for them.
    ///   - bytesMax: a larger blob may be cut after one byte more than that.
    /// - Throws: ``PictureGone`` where there are none any more. Anything else is worth another attempt.
    func bytes(of name: String, sha256: [UInt8], bytesMax: Int) throws -> [UInt8]
}

/// The picture was deleted, or replaced by another under its name.
package struct PictureGone: KindedError, Equatable {
    package let description: String
    package var kind: ErrorKind { .notFound }

    package init(_ name: String, reason: String = "it was deleted before it was analysed") {
        description = "picture '\(name)' is gone: \(reason)"
    }
}
