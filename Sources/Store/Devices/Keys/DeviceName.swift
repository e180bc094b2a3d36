/// What devices and groups may be called: as Azure's registration ids, 1 to 128 letters, digits and `- . _ :`, the last a
/// letter, a digit or a dash.
package enum DeviceName {
    package static func isValid(_ name: String) -> Bool {
        guard (1...128).contains(name.utf8.count), let last = name.utf8.last else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "-._:".utf8.contains($0) }
            && (isAlphanumeric(last) || last == UInt8(ascii: "-"))
    }

    /// - Throws: ``DeviceError/invalidName(_:_:)``.
    package static func check(_ name: String, _ what: String) throws {
        guard isValid(name) else { throw DeviceError.invalidName(name, what) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
