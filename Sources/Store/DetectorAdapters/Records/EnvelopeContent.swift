internal import Bytes
import EventSchema
import Gzip

/// The content of a message that was a text in its envelope, or the body of a container's record, without the base64 and the gzip that may be
/// around it; reused for the next one.
final class EnvelopeContent {
    enum Kind {
        /// Valid until the next is read.
        case json(JSONElement)
        /// Several JSON values, a line each, which ``bytes`` has.
        case lines
        /// What is no JSON, which ``bytes`` has.
        case text
    }

    private var content = ByteBuffer(capacity: 4096)
    private var document = JSONDocument()

    /// Valid until the next is read.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: content.base, count: content.count) }

    /// Takes the message that a text is.
    ///
    /// - Throws: where the text is neither JSON nor base64.
    func read(_ text: JSONElement) throws(JSONReadError) -> Kind {
        content.removeAll()
        var damage: GzipError?
        try text.withText { written in
            guard !Self.beginsMessage(written) else { return content.append(written) }
            do throws(GzipError) { _ = try unwrap(written) } catch { damage = error }
        }
        if let damage { throw text.error("is base64 of what can't be inflated (\(damage))") }
        guard content.count > 0 else { throw text.error("is neither a message nor one in base64") }
        guard DetectorMessage.startOfJSON(bytes) == bytes.firstIndex(where: { $0 > 0x20 }) else { return .text }
        do throws(JSONReadError) { return .json(try document.read(bytes)) } catch {
            guard beginsWithWholeLine else { throw text.error("is not JSON: \(error)") }
            return .lines
        }
    }

    /// One of the lines, as JSON; valid until the next is read.
    func json(_ line: UnsafeRawBufferPointer) throws(JSONReadError) -> JSONElement { try document.read(line) }

    /// Takes what lies in base64 or gzip, or in both.
    ///
    /// - Returns: whether it is any of them.
    func unwrap(_ written: UnsafeRawBufferPointer) throws(GzipError) -> Bool {
        content.removeAll()
        if GzipReader.isGzip(written) {
            try inflate(written)
            guard !Self.beginsMessage(bytes), let decoded = Self.decoded(bytes) else { return true }
            content.removeAll()
            decoded.withUnsafeBytes { content.append($0) }
            return true
        }
        guard let decoded = Self.decoded(written) else { return false }
        let isCompressed = decoded.withUnsafeBytes { GzipReader.isGzip($0) }
        if !isCompressed {
            decoded.withUnsafeBytes { content.append($0) }
            return true
        }
        var damage: GzipError?
        decoded.withUnsafeBytes { bytes in
            do throws(GzipError) { try inflate(bytes) } catch { damage = error }
        }
        if let damage { throw damage }
        return true
    }

    private func inflate(_ bytes: UnsafeRawBufferPointer) throws(GzipError) {
        var decoder = GzipDecoder()
        try decoder.decompress(bytes, limit: RecordSplitter.bytesMax, into: &content)
    }

    /// Of base64, which may be broken into lines.
    private static func decoded(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        if let decoded = Base64.decoded(text) { return decoded }
        guard text.contains(UInt8(ascii: "\n")) else { return nil }
        return text.filter { $0 > 0x20 }.withUnsafeBytes { Base64.decoded($0) }
    }

    /// Whether it is what formats read, and not in anything.
    static func beginsMessage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch bytes.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<"): true
        default: false
        }
    }

    /// Whether the first line that isn't blank is a JSON value, and others follow it.
    private var beginsWithWholeLine: Bool {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.contains { $0 > 0x20 } }
        guard lines.count > 1 else { return false }
        return (try? document.read(UnsafeRawBufferPointer(rebasing: lines[0]))) != nil
    }
}
