/// The names of the files in a zip archive, to say what it is: from the directory at its end, or, where that is cut off, the name of the first.
///
/// Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
enum ZipDirectory {
    private static let endBytes = 22
    private static let commentBytesMax = 65_535
    private static let namesMax = 10_000
    private static let directoryBytesMax = 4 << 20

    static func names(of file: SourceFile) -> [String] {
        directory(of: file) ?? first(of: file).map { [$0] } ?? []
    }

    private static func directory(of file: SourceFile) -> [String]? {
        let length = min(file.byteCount, endBytes + commentBytesMax)
        guard let tail = try? file.bytes(at: file.byteCount - length, count: length), tail.count >= endBytes else {
            return nil
        }
        let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        guard
            let end = (0...(tail.count - endBytes)).reversed().first(where: { tail[$0...].starts(with: signature) })
        else { return nil }
        let size = number(tail, end + 12, 4)
        let offset = number(tail, end + 16, 4)
        guard size <= directoryBytesMax, offset + size <= file.byteCount,
            let entries = try? file.bytes(at: offset, count: size)
        else { return nil }
        var names: [String] = []
        var position = 0
        while names.count < namesMax, position + 46 <= entries.count,
            entries[position...].starts(with: [0x50, 0x4B, 0x01, 0x02])
        {
            let nameBytes = number(entries, position + 28, 2)
            guard position + 46 + nameBytes <= entries.count else { break }
            names.append(String(decoding: entries[(position + 46)..<(position + 46 + nameBytes)], as: UTF8.self))
            position += 46 + nameBytes + number(entries, position + 30, 2) + number(entries, position + 32, 2)
        }
        return names.isEmpty ? nil : names
    }

    private static func first(of file: SourceFile) -> String? {
        guard let head = try? file.bytes(at: 0, count: 512), head.count > 30 else { return nil }
        let nameBytes = number(head, 26, 2)
        guard 30 + nameBytes <= head.count else { return nil }
        return String(decoding: head[30..<(30 + nameBytes)], as: UTF8.self)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
