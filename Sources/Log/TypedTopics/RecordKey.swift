internal import EventSchema

/// Keys of records as text.
package enum RecordKey {
    /// Text that tells the key from every other: `base64:…` where it is not UTF-8, empty where there is none.
    package static func text(_ key: [UInt8]?) -> String {
        guard let key else { return "" }
        if let text = String(validating: key, as: UTF8.self) { return text }
        return key.withUnsafeBytes { "base64:" + String(decoding: Base64.encoded($0), as: UTF8.self) }
    }
}
