internal import Bytes
package import Timekeeping

/// The rules for a blob's name: an identifier, unique among the blobs that exist.
package enum BlobName {
    /// In bytes of UTF-8.
    package static let bytesMax = 1024

    /// Why `name` can't be one; `nil` where it can.
    ///
    /// A path of segments between slashes: none is empty, `.` or `..`; neither control characters nor backslashes.
    package static func refusal(_ name: String) -> String? {
        let bytes = name.utf8
        guard !bytes.isEmpty else { return "a name has at least one character" }
        guard bytes.count <= bytesMax else { return "it has \(bytes.count) bytes; \(bytesMax) are possible" }
        for scalar in name.unicodeScalars {
            if scalar.properties.generalCategory == .control { return "it has a control character" }
            if scalar == "\\" { return "it has a backslash" }
        }
        for segment in name.split(separator: "/", omittingEmptySubsequences: false) {
            if segment.isEmpty { return "a slash at its start or end, or two in a row" }
            if segment == "." || segment == ".." { return "'\(segment)' is no part of a name" }
        }
        return nil
    }
}

/// How pictures are named, so that two cameras never give the same name: `store-1/cam-2/20260717T101500.250Z-000123.jpg`.
package enum PictureName {
    /// - Parameters:
    ///   - store, camera: any text; what would not do in a name is written as `%2F`.
    ///   - capturedAt: of the years 0 to 9999.
    ///   - frame: tells pictures of one millisecond apart.
    ///   - suffix: `jpg`.
    package static func make(
        store: String, camera: String, capturedAt: EventTime, frame: UInt64, suffix: String = "jpg"
    ) -> String {
        let digits = String(frame)
        let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        return "\(segment(store))/\(segment(camera))/\(BlobTime.compact(capturedAt))-\(padded).\(segment(suffix))"
    }

    /// A text as one segment of a name, from which it can be told again.
    static func segment(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            let isRefused =
                scalar == "/" || scalar == "\\" || scalar == "%" || scalar.properties.generalCategory == .control
            // `.` and `..` are no segments.
            if isRefused || (scalar == "." && text.unicodeScalars.allSatisfy { $0 == "." }) {
                for byte in String(scalar).utf8 { out += "%" + Hexadecimal.text(byte).uppercased() }
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out.isEmpty ? "%" : out
    }
}
