import Bytes
import Crypto

/// What a key is for, and so where it lies among the others: docs/format/keys.md draws it.
package struct KeyName: Hashable, Sendable {
    package enum Purpose: UInt8, Sendable {
        /// Visitors' pseudonyms of a store on a local day.
        case pseudonyms = 1
    }

    package let purpose: Purpose
    /// The store.
    package let subject: String
    /// The local day, counted from 1970-01-01.
    package let day: Int32

    package init(_ purpose: Purpose, _ subject: String, day: Int32) {
        self.purpose = purpose
        self.subject = subject
        self.day = day
    }

    /// In the database: purpose, SHA-256 of the subject, day. Names of stores may be longer than LMDB's keys.
    var bytes: [UInt8] { Self.prefix(purpose, subject) + Self.ordered(day) }

    /// What all days of a subject have in common.
    static func prefix(_ purpose: Purpose, _ subject: String) -> [UInt8] {
        [purpose.rawValue] + SHA256.hash(data: Array(subject.utf8))
    }

    /// Big-endian with the sign turned, so that the order of bytes is that of days.
    static func ordered(_ day: Int32) -> [UInt8] {
        withUnsafeBytes(of: (UInt32(bitPattern: day) ^ 0x8000_0000).bigEndian) { [UInt8]($0) }
    }

    static func day(ordered bytes: ArraySlice<UInt8>) -> Int32 {
        Int32(bitPattern: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } ^ 0x8000_0000)
    }
}
