internal import Bytes
internal import Crypto

/// The SHA-256 of bytes: their name in the folder of contents.
package struct SHA256Digest: Sendable, Hashable {
    /// 32 bytes.
    package let bytes: [UInt8]

    package static let byteCount = 32

    package init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

    /// `nil` unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// 64 digits, lower case.
    package var hexadecimal: String { Hexadecimal.text(bytes) }

    /// `nil` unless there are 64 digits in lower case: a file has one name.
    package init?(hexadecimal text: String) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == Self.byteCount, Hexadecimal.text(bytes) == text else {
            return nil
        }
        self.bytes = bytes
    }
}

extension SHA256Digest {
    /// Of runs of bytes, one after another.
    struct Running {
        private var hash = SHA256()
        mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }
        func finish() -> [UInt8] { Array(hash.finalize()) }
    }
}
