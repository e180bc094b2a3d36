import Bytes
import Crypto
import Foundation
package import Timekeeping

/// What a device says of itself when it enrols or writes, under its key's signature.
///
/// Signed are the bytes of ``message``: the words below in lines, the payload by its SHA-256. `docs/devices.md` draws them.
package struct DeviceStatement: Sendable, Hashable {
    package enum Purpose: String, Sendable {
        /// The payload is the store.
        case enrol
        /// The payload is the events.
        case append
    }

    package var purpose: Purpose
    package var device: String
    package var group: String
    /// The device's clock.
    package var time: EventTime
    /// Random, one for each run of the device's program: 32 hexadecimal digits.
    package var nonce: String
    /// Counts up within a nonce, from 1.
    package var sequence: UInt64
    /// Of the payload.
    package var digest: [UInt8]
    package var signature: [UInt8] = []

    package init(
        _ purpose: Purpose, device: String, group: String, time: EventTime, nonce: String, sequence: UInt64,
        payload: [UInt8], key: DeviceKey
    ) {
        self.purpose = purpose
        self.device = device
        self.group = group
        self.time = time
        self.nonce = nonce
        self.sequence = sequence
        digest = Self.digest(of: payload)
        signature = key.signature(of: message)
    }

    /// What is signed.
    package var message: [UInt8] {
        Array(
            """
            fflog-device-1
            \(purpose.rawValue)
            \(device)
            \(group)
            \(time.milliseconds)
            \(nonce)
            \(sequence)
            \(Hexadecimal.text(digest))

            """.utf8)
    }

    package static func digest(of payload: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: payload)) }

    package static func newNonce() -> String {
        Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }
}
