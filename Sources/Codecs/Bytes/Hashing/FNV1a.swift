/// FNV-1a with 64 bits: a short name for bytes that nobody chose with ill intent.
///
/// ```swift
/// FNV1a.hash("visits".utf8)
/// ```
///
/// Source: Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/.
package struct FNV1a: Sendable, Equatable {
    /// The hash of the bytes so far.
    package private(set) var value: UInt64

    /// - Parameter salt: mixed into the offset basis; another salt gives another family of hashes.
    package init(salt: UInt64 = 0) { value = 0xCBF2_9CE4_8422_2325 ^ salt }

    package mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    package static func hash(_ bytes: some Sequence<UInt8>, salt: UInt64 = 0) -> UInt64 {
        var hash = FNV1a(salt: salt)
        hash.update(bytes)
        return hash.value
    }
}
