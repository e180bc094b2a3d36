import Bytes

/// Which log this is: 128 random bits, made with the log. A copy of its folder has the same.
package struct LogID: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 16

    package let bytes: [UInt8]

    /// `nil` unless there are 16 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = [UInt8](bytes)
    }

    static func random() -> LogID {
        var generator = SystemRandomNumberGenerator()
        return LogID((0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })!
    }

    /// 32 hexadecimal digits.
    package var description: String { Hexadecimal.text(bytes) }
}
