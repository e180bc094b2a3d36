#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Finds XML documents in a stream of text: from a root element's start to its end. Declarations and whatever else lies
/// between them are passed over. A declaration, another start of the root where a line begins, or any tag in the middle of the
/// root's own shows that the document before it was cut off.
struct XMLFraming {
    private var pending: [UInt8] = []
    private var start = 0
    /// The root's name with its prefix, after `</`; `nil` outside of a document.
    private var root: [UInt8]?
    /// Whether the root's first tag has not ended.
    private var isInTag = false
    /// How far `pending` was searched for the root's end.
    private var searched = 0

    var isBetweenRecords: Bool { root == nil }

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        var rest = UnsafeRawBufferPointer(rebasing: line[...])
        if let root, let next = Self.beginning(in: line, of: root) {
            steps.append(.bad(cutOff()))
            reset()
            rest = UnsafeRawBufferPointer(rebasing: line[next...])
        }
        while true {
            if let root {
                if isInTag, let next = endTag(rest) {
                    steps.append(.bad(cutOff()))
                    reset()
                    rest = UnsafeRawBufferPointer(rebasing: rest[next...])
                    continue
                }
                pending.append(contentsOf: rest)
                guard let end = find(root, from: searched) else {
                    searched = max(0, pending.count - root.count)
                    pending.append(UInt8(ascii: "\n"))
                    break
                }
                guard let close = pending[end...].firstIndex(of: UInt8(ascii: ">")) else {
                    searched = end
                    break
                }
                let tail = pending.count - close - 1
                pending.removeLast(tail)
                steps.append(.record(.init(bytes: pending, line: start)))
                reset()
                rest = UnsafeRawBufferPointer(rebasing: rest[(rest.count - tail)...])
            } else {
                guard let (place, name) = Self.element(in: rest) else { break }
                root = Array("</".utf8) + name
                isInTag = true
                start = number
                rest = UnsafeRawBufferPointer(rebasing: rest[place...])
            }
        }
        if pending.count > RecordSplitter.bytesMax {
            steps.append(.bad(BadRecord(line: start, reason: "a document of more than 16 MiB")))
            reset()
        }
        return steps
    }

    mutating func end() -> [RecordSplitter.Step] {
        guard root != nil else { return [] }
        defer { reset() }
        return [.bad(cutOff())]
    }

    private func cutOff() -> BadRecord {
        BadRecord(line: start, reason: "the XML document that begins here is cut off")
    }

    /// Where another document begins.
    ///
    /// - Parameter root: after `</`.
    private static func beginning(in line: UnsafeRawBufferPointer, of root: [UInt8]) -> Int? {
        let declaration: StaticString = "<?xml"
        let length = declaration.utf8CodeUnitCount
        var index = 0
        while let tag = place(of: UInt8(ascii: "<"), in: line, from: index), tag + length < line.count {
            if (1..<length).allSatisfy({ line[tag + $0] == declaration.utf8Start[$0] }), line[tag + length] <= 0x20 {
                return tag
            }
            index = tag + 1
        }
        let end = root.count - 1
        guard line.count > end, line[0] == UInt8(ascii: "<"), line[end] <= 0x20 || line[end] == UInt8(ascii: ">") else {
            return nil
        }
        for place in 1..<end where line[place] != root[place + 1] { return nil }
        return 0
    }

    /// Looks for the end of the root's first tag.
    ///
    /// - Returns: Where another tag begins before that.
    private mutating func endTag(_ line: UnsafeRawBufferPointer) -> Int? {
        // Its own beginning is the first of what is pending.
        let own = pending.isEmpty ? 1 : 0
        let end = Self.place(of: UInt8(ascii: ">"), in: line, from: own)
        let other = Self.place(of: UInt8(ascii: "<"), in: line, from: own)
        if let other, end.map({ other < $0 }) ?? true { return other }
        isInTag = end == nil
        return nil
    }

    private mutating func reset() {
        let length = pending.count
        self = XMLFraming()
        // The next document is about as long.
        pending.reserveCapacity(min(length, 1 << 16))
    }

    private func find(_ pattern: [UInt8], from: Int) -> Int? {
        pending.withUnsafeBytes { pending in
            var index = max(0, from)
            while let tag = Self.place(of: pattern[0], in: pending, from: index), tag + pattern.count <= pending.count {
                if (1..<pattern.count).allSatisfy({ pending[tag + $0] == pattern[$0] }) {
                    // `</tt:Meta` is not the end of `<tt:MetaData`.
                    let next = tag + pattern.count
                    if next == pending.count || pending[next] == UInt8(ascii: ">") || pending[next] <= 0x20 {
                        return tag
                    }
                }
                index = tag + 1
            }
            return nil
        }
    }

    /// The first start tag, and the name in it.
    private static func element(in line: UnsafeRawBufferPointer) -> (Int, [UInt8])? {
        var index = 0
        while let tag = place(of: UInt8(ascii: "<"), in: line, from: index), tag + 1 < line.count {
            if isNameStart(line[tag + 1]) {
                let name = line[(tag + 1)...].prefix {
                    $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "<")
                }
                return (tag, Array(name))
            }
            index = tag + 1
        }
        return nil
    }

    private static func place(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: byte >= 0x80
        }
    }
}
