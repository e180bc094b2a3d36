internal import Bytes
internal import Glibc

/// One text column of the groups: its texts, and how the codes of the current chunk map to their numbers.
struct GroupColumn: ~Copyable {
    var table = TextTable()
    /// Number of each code of the last chunk, and behind them that of null.
    private(set) var numbers: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    private var numbered = NumberedNames()
    /// Texts from here on were not taken for another dictionary yet.
    private var taken = 0
    /// The dictionary that `numbers` are for: consecutive chunks often have the same.
    private var lastBytes = ByteBuffer()
    private var lastOffsets = ByteBuffer()
    /// A larger one is hardly ever the same.
    private static let comparedMax = 512

    init() { numbers = .allocate(capacity: capacity) }

    deinit { numbers.deallocate() }

    /// The number of a text, or of its absence: number 0 is null's in every column.
    mutating func number(of text: [UInt8]?) -> UInt32 {
        guard let text else { return 0 }
        return text.withUnsafeBytes { UInt32(table.number(of: $0) + 1) }
    }

    /// The text of a number; `nil` for null's.
    func text(_ number: Int) -> [UInt8]? { number == 0 ? nil : [UInt8](table.text(number - 1)) }

    /// The texts that came since the last call.
    mutating func takeTexts() -> (bytes: [UInt8], offsets: [UInt32]) {
        defer { taken = table.count }
        return table.texts(from: taken)
    }

    /// The numbers of texts of another column.
    mutating func number(_ texts: (bytes: [UInt8], offsets: [UInt32]), into numbers: UnsafeMutablePointer<UInt32>) {
        texts.bytes.withUnsafeBytes { bytes in
            // Empty texts alone have no bytes.
            guard let start = bytes.baseAddress else {
                for index in 0..<(texts.offsets.count - 1) { numbers[index] = number(of: []) }
                return
            }
            table.number(texts.offsets.count - 1, start, texts.offsets, intoPlusOne: numbers)
        }
    }

    func byteCount(_ number: Int) -> Int { number == 0 ? 0 : table.text(number - 1).count }

    /// Appends the text of a number: its length + 1 as a varint, then its bytes; 0 for null.
    func append(_ number: Int, to buffer: inout ByteBuffer) {
        guard number > 0 else { return buffer.append(varint: 0) }
        let text = table.text(number - 1)
        buffer.append(varint: UInt64(text.count + 1))
        buffer.append(text)
    }

    mutating func map(_ column: ProjectionColumn) {
        let count = column.dictionaryCount
        let offsets = UnsafeRawBufferPointer(start: column.entryOffsets, count: (count + 1) * 4)
        let bytes = UnsafeRawBufferPointer(start: column.entryBytes, count: Int(column.entryOffsets[count]))
        let isSmall = count <= Self.comparedMax
        if isSmall, Self.areEqual(lastOffsets, offsets), Self.areEqual(lastBytes, bytes) { return }
        if count + 1 > capacity {
            numbers.deallocate()
            capacity = max(count + 1, capacity * 2)
            numbers = .allocate(capacity: capacity)
        }
        if let values = column.numbers {
            numbered.map(column, values, &table, into: numbers)
        } else {
            table.number(count, column.entryBytes, column.entryOffsets, intoPlusOne: numbers)
        }
        numbers[count] = 0
        lastOffsets.removeAll()
        lastBytes.removeAll()
        guard isSmall else { return }
        lastOffsets.append(offsets)
        lastBytes.append(bytes)
    }

    private static func areEqual(_ a: borrowing ByteBuffer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count, let start = b.baseAddress else { return false }
        return memcmp(a.base, start, b.count) == 0
    }
}
