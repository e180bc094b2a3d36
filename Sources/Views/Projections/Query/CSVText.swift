internal import Bytes

/// Texts as fields of CSV, RFC 4180.
enum CSVText {
    /// In quotes where it has a comma, a quote or a line end; so is an empty one, which is not what is absent.
    static func append(_ text: String, to buffer: inout ByteBuffer) {
        var text = text
        text.withUTF8 { bytes in
            let needsQuotes =
                bytes.isEmpty
                || bytes.contains { byte in
                    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                        || byte == UInt8(ascii: "\r")
                }
            guard needsQuotes else { return buffer.append(UnsafeRawBufferPointer(bytes)) }
            buffer.append(UInt8(ascii: "\""))
            for byte in bytes {
                if byte == UInt8(ascii: "\"") { buffer.append(byte) }
                buffer.append(byte)
            }
            buffer.append(UInt8(ascii: "\""))
        }
    }
}
