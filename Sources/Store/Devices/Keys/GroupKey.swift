import Bytes
import Crypto
import Foundation
package import Timekeeping

/// One generation of a group's key. Never printed.
package struct GroupKey: Sendable, Hashable {
    /// 1 for the group's first, then one more with each rotation.
    package let generation: Int
    package let createdAt: EventTime
    let bytes: [UInt8]

    /// As long as the block of SHA-256, like the keys that Azure generates.
    package static let byteCount = 64
    /// What a key of another's making has at the least.
    package static let byteCountMin = 32

    package init(generation: Int, createdAt: EventTime, bytes: [UInt8]) {
        self.generation = generation
        self.createdAt = createdAt
        self.bytes = bytes
    }

    /// A new key of the system's random numbers.
    package static func generate(generation: Int, createdAt: EventTime) -> GroupKey {
        let bytes = SymmetricKey(size: SymmetricKeySize(bitCount: byteCount * 8)).withUnsafeBytes { Array($0) }
        return GroupKey(generation: generation, createdAt: createdAt, bytes: bytes)
    }

    /// Which key it is, without saying it: 8 hexadecimal digits.
    package var fingerprint: String {
        Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(4)))
    }
}

extension GroupKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "generation \(generation) of a group's key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A group of devices and the keys that are good for it: one, or two while its devices move on from one to the next.
package struct DeviceGroup: Sendable, Hashable {
    package let name: String
    /// The older first.
    package internal(set) var keys: [GroupKey]

    package static let activeKeysMax = 2

    /// The one by which devices sign from now on.
    package var newest: GroupKey { keys[keys.count - 1] }
}
