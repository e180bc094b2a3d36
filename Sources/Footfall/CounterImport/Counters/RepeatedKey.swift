import Foundation

/// A key that an object of a JSON text has twice. Readers of JSON take the last one without a word, and whoever wrote it may have meant the
/// first.
enum RepeatedKey {
    /// The path of the first one, as `time.column`; `nil` where there is none.
    ///
    /// - Parameter bytes: JSON, which was read already.
    static func path(in bytes: [UInt8]) -> String? {
        var scan = Scan(bytes: bytes)
        return scan.value(at: "")
    }

    private struct Scan {
        let bytes: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func next() -> UInt8? {
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if ![0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x3A].contains(byte) { return byte }
            }
            return nil
        }

        /// Goes past a value; returns the first key in it that is there twice.
        mutating func value(at path: String) -> String? {
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "{"): return object(at: path)
                case UInt8(ascii: "["): return list(at: path)
                case UInt8(ascii: "\""):
                    _ = text()
                    return nil
                case 0x80...: continue  // a byte order mark
                default:
                    // A number or a word, up to what follows it.
                    while position < bytes.count, ![0x2C, 0x5D, 0x7D].contains(bytes[position]) { position += 1 }
                    return nil
                }
            }
            return nil
        }

        private mutating func object(at path: String) -> String? {
            var keys: Set<String> = []
            while let byte = next(), byte != UInt8(ascii: "}") {
                let key = text()
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard keys.insert(key).inserted else { return place }
                if let found = value(at: place) { return found }
            }
            return nil
        }

        private mutating func list(at path: String) -> String? {
            var index = 0
            while let byte = next(), byte != UInt8(ascii: "]") {
                position -= 1
                if let found = value(at: "\(path)[\(index)]") { return found }
                index += 1
            }
            return nil
        }

        /// The text whose quote was just read.
        private mutating func text() -> String {
            let start = position
            var isEscaped = false
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                    position += 1
                } else if byte == UInt8(ascii: "\"") {
                    break
                }
            }
            let raw = bytes[start..<max(start, min(position, bytes.count) - 1)]
            guard isEscaped else { return String(decoding: raw, as: UTF8.self) }
            let quoted = Data([0x22] + raw + [0x22])
            let read = try? JSONSerialization.jsonObject(with: quoted, options: .fragmentsAllowed)
            return read as? String ?? String(decoding: raw, as: UTF8.self)
        }
    }
}
