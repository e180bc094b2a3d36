#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Finds XML documents in a stream of text: from a root element's start to its end. Declarations and whatever else lies
/// between them are passed over. A declaration, another start of the root where a line begins, or any tag in the middle of the
/// root's own shows that the document before it was cut off.
///
/// A line is looked at once: a tag's beginning and its name lie in one.
struct XMLFraming {
    private enum State {
        /// Outside of a document.
        case between
        /// In the root's first tag.
        case inTag
        case inside
        /// After the root's name in its last tag.
        case closing
    }

    private var state = State.between
    private var pending: [UInt8] = []
    private var start = 0
    /// The root's name with its prefix, after `</`; of the last document where none has begun.
    private var root: [UInt8] = []

    var isBetweenRecords: Bool { state == .between }

    mutating func take(_ line: UnsafeRawBufferPointer, line number: Int) -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        var rest = line
        if state != .between, beginsRoot(line) { cutOff(&steps) }
        while true {
            switch state {
            case .between:
                guard let (place, name) = Self.element(in: rest) else { return steps }
                begin(UnsafeRawBufferPointer(rebasing: rest[name]), line: number)
                rest = UnsafeRawBufferPointer(rebasing: rest[place...])
            case .inTag:
                // Its own beginning is the first of what is pending.
                let own = pending.isEmpty ? 1 : 0
                let end = Self.place(of: UInt8(ascii: ">"), in: rest, from: own)
                let other = Self.place(of: UInt8(ascii: "<"), in: rest, from: own)
                if let other, end.map({ other < $0 }) ?? true {
                    cutOff(&steps)
                    rest = UnsafeRawBufferPointer(rebasing: rest[other...])
                } else if let end {
                    rest = pass(rest, to: end + 1)
                    state = .inside
                } else {
                    passLine(rest, &steps)
                    return steps
                }
            case .inside:
                switch tag(in: rest) {
                case .declaration(let place):
                    cutOff(&steps)
                    rest = UnsafeRawBufferPointer(rebasing: rest[place...])
                case .end(let place):
                    rest = pass(rest, to: place)
                    state = .closing
                case nil:
                    passLine(rest, &steps)
                    return steps
                }
            case .closing:
                let end = Self.place(of: UInt8(ascii: ">"), in: rest, from: 0)
                if let place = Self.declaration(in: UnsafeRawBufferPointer(rebasing: rest[..<(end ?? rest.count)])) {
                    cutOff(&steps)
                    rest = UnsafeRawBufferPointer(rebasing: rest[place...])
                } else if let end {
                    rest = pass(rest, to: end + 1)
                    steps.append(.record(.init(bytes: pending, line: start)))
                    reset()
                } else {
                    passLine(rest, &steps)
                    return steps
                }
            }
        }
    }

    mutating func end() -> [RecordSplitter.Step] {
        var steps: [RecordSplitter.Step] = []
        if state != .between { cutOff(&steps) }
        return steps
    }

    private mutating func begin(_ name: UnsafeRawBufferPointer, line number: Int) {
        if root.count != name.count + 2 || !root.dropFirst(2).elementsEqual(name) {
            root = Array("</".utf8)
            root.append(contentsOf: name)
        }
        state = .inTag
        start = number
    }

    /// Takes what lies before a place into the document.
    ///
    /// - Returns: What lies behind it.
    private mutating func pass(_ rest: UnsafeRawBufferPointer, to place: Int) -> UnsafeRawBufferPointer {
        pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<place]))
        return UnsafeRawBufferPointer(rebasing: rest[place...])
    }

    /// Takes the rest of a line into the document.
    private mutating func passLine(_ rest: UnsafeRawBufferPointer, _ steps: inout [RecordSplitter.Step]) {
        pending.append(contentsOf: rest)
        pending.append(UInt8(ascii: "\n"))
        guard pending.count > RecordSplitter.bytesMax else { return }
        steps.append(.bad(BadRecord(line: start, reason: "a document of more than 16 MiB")))
        reset()
    }

    private mutating func cutOff(_ steps: inout [RecordSplitter.Step]) {
        steps.append(.bad(BadRecord(line: start, reason: "the XML document that begins here is cut off")))
        reset()
    }

    private mutating func reset() {
        let length = pending.count
        state = .between
        pending = []
        // The next document is about as long.
        pending.reserveCapacity(min(length, 1 << 16))
    }

    // MARK: Tags in a line

    private enum FoundTag {
        case declaration(Int)
        /// Where the name in the root's last tag ends.
        case end(Int)
    }

    /// The first tag that ends a document.
    private func tag(in line: UnsafeRawBufferPointer) -> FoundTag? {
        var index = 0
        while let tag = Self.place(of: UInt8(ascii: "<"), in: line, from: index), tag + 1 < line.count {
            switch line[tag + 1] {
            case UInt8(ascii: "/") where endsRoot(line, tag): return .end(tag + root.count)
            case UInt8(ascii: "?") where Self.isDeclaration(line, tag): return .declaration(tag)
            default: index = tag + 1
            }
        }
        return nil
    }

    /// `</tt:Meta` is not the end of `<tt:MetaData`.
    private func endsRoot(_ line: UnsafeRawBufferPointer, _ tag: Int) -> Bool {
        let end = tag + root.count
        guard end <= line.count, end == line.count || line[end] == UInt8(ascii: ">") || line[end] <= 0x20 else {
            return false
        }
        for place in 2..<root.count where line[tag + place] != root[place] { return false }
        return true
    }

    /// Whether a line begins with the root's first tag.
    private func beginsRoot(_ line: UnsafeRawBufferPointer) -> Bool {
        let end = root.count - 1
        guard line.count > end, line[0] == UInt8(ascii: "<"), line[end] <= 0x20 || line[end] == UInt8(ascii: ">") else {
            return false
        }
        for place in 1..<end where line[place] != root[place + 1] { return false }
        return true
    }

    private static func declaration(in line: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while let tag = place(of: UInt8(ascii: "<"), in: line, from: index) {
            if isDeclaration(line, tag) { return tag }
            index = tag + 1
        }
        return nil
    }

    private static func isDeclaration(_ line: UnsafeRawBufferPointer, _ tag: Int) -> Bool {
        let declaration: StaticString = "<?xml"
        let length = declaration.utf8CodeUnitCount
        guard tag + length < line.count, line[tag + length] <= 0x20 else { return false }
        return (1..<length).allSatisfy { line[tag + $0] == declaration.utf8Start[$0] }
    }

    /// Where the first start tag begins, and the name in it.
    private static func element(in line: UnsafeRawBufferPointer) -> (Int, Range<Int>)? {
        var index = 0
        while let tag = place(of: UInt8(ascii: "<"), in: line, from: index), tag + 1 < line.count {
            if isNameStart(line[tag + 1]) {
                let end = line[(tag + 1)...].firstIndex {
                    $0 <= 0x20 || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "<")
                }
                return (tag, (tag + 1)..<(end ?? line.count))
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
