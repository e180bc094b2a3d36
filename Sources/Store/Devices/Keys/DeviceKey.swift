import Crypto
import Foundation

/// A device's own key, by which it proves that it belongs to its group. Never printed.
///
/// Derived as Azure's Device Provisioning Service derives the keys of a symmetric-key enrolment group:
/// `base64(HMAC-SHA256(group key, device id))`, so that a group of devices that is provisioned there can be taken over.
package struct DeviceKey: Sendable, Hashable {
    private let bytes: [UInt8]

    /// The key of a device in a group.
    package init(group: GroupKey, device: String) {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(device.utf8), using: SymmetricKey(data: group.bytes))
        bytes = Array(code)
    }

    /// - Parameter base64: 32 bytes, as ``base64`` gives them. `nil` where the text is something else.
    package init?(base64 text: String) {
        guard let data = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)), data.count == 32
        else { return nil }
        bytes = Array(data)
    }

    /// As a device is given it. For key files and for whoever sets up a device; for nothing else.
    package var base64: String { Data(bytes).base64EncodedString() }

    package func signature(of message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: bytes)))
    }

    /// Takes the same time for every wrong signature.
    package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: message, using: SymmetricKey(data: bytes))
    }
}

extension DeviceKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a device's key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
