import Bytes
import Columnar
import EventLog
import TestSupport
import Testing
import Zstd

@testable import Projections

/// The numbers that texts and groups of texts have, however a chunk stores its dictionaries.
@Suite struct GroupTextTests {
    /// The texts of each row: the first two columns of a chunk.
    private typealias Row = [String?]

    /// Reads rows out of a stored chunk, as the runner does, and maps them.
    private func map(_ rows: [Row], _ dictionary: GroupDictionary, _ body: (ProjectionChunk) -> Void) throws {
        let layout = ChunkLayout(
            columns: ["store", "zone"].map { ColumnSpec(name: $0, kind: .text, isOptional: true) }, keyColumn: nil)
        var builder = ChunkBuilder(layout: layout, capacity: rows.count)
        for (index, row) in rows.enumerated() {
            builder.setTimestamp(Int64(index))
            for (column, text) in row.enumerated() {
                if let text { [UInt8](text.utf8).withUnsafeBytes { builder.setText(column, $0) } }
            }
            builder.commitRow()
        }
        var stored = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &stored, compressor: &compressor)
        let reader = try ChunkReader(stored.bytes)
        var scratch = ChunkScratch()
        var store = ColumnVector()
        var zone = ColumnVector()
        try reader.decode(.value(0), kind: .text, into: &store, scratch: &scratch)
        try reader.decode(.value(1), kind: .text, into: &zone, scratch: &scratch)
        let columns = [ProjectionColumn(store), ProjectionColumn(zone)]
        let times = [Int64](repeating: 0, count: rows.count)
        columns.withUnsafeBufferPointer { columns in
            times.withUnsafeBufferPointer { times in
                let chunk = ProjectionChunk(
                    partition: PartitionID(0), baseOffset: Offset(0), rows: 0..<rows.count, appendTime: 0,
                    timestamps: times.baseAddress!, columns: columns.baseAddress!)
                dictionary.map(chunk)
                body(chunk)
            }
        }
    }

    private static let prefixes = ["", "S", "store-", "store-with-a-long-name-", "camera 7/", "ü"]

    private func name(_ prefix: String, _ random: inout SeededGenerator) -> String {
        let digits = Int.random(in: 1...18, using: &random)
        let bound = (0..<min(digits, Bool.random(using: &random) ? 4 : 18)).reduce(UInt64(1)) { power, _ in power * 10 }
        let number = "\(UInt64.random(in: 0..<bound, using: &random))"
        let width =
            Bool.random(using: &random)
            ? number.count : max(number.count, [2, 4, 5, 9][Int.random(in: 0..<4, using: &random)])
        return prefix + String(repeating: "0", count: width - number.count) + number
    }

    /// A chunk's rows: names that are a prefix and a number, of one or of several kinds, or any texts, and some absent.
    private func rows(_ random: inout SeededGenerator) -> [Row] {
        let kind = Int.random(in: 0..<5, using: &random)
        let prefix = Self.prefixes.randomElement(using: &random)!
        let width = Int.random(in: 1...9, using: &random)
        let span = [3, 50, 900, 60_000].randomElement(using: &random)!
        return (0..<Int.random(in: 1...1_500, using: &random)).map { _ in
            let number = "\(Int.random(in: 0..<span, using: &random))"
            let padded = String(repeating: "0", count: max(0, width - number.count)) + number
            let store: String? =
                switch kind {
                case 0: prefix + padded
                case 1: prefix + number
                case 2: Int.random(in: 0..<9, using: &random) == 0 ? nil : prefix + padded
                case 3: name(Self.prefixes.randomElement(using: &random)!, &random)
                default: String(number.reversed()) + "x"
                }
            return [store, Int.random(in: 0..<50, using: &random) == 0 ? nil : "zone \(number.count)"]
        }
    }

    @Test func `a row's group has the row's texts, and equal texts one group, whatever names follow each other`() throws
    {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let dictionary = GroupDictionary(inputs: [0, 1])
            var known: [Row: UInt32] = [:]
            for _ in 0..<12 {
                let rows = rows(&random)
                try map(rows, dictionary) { chunk in
                    for (index, row) in rows.enumerated() {
                        let group = dictionary.groups[index]
                        let texts = dictionary.texts(of: Int(group)).map {
                            $0.map { String(decoding: $0, as: UTF8.self) }
                        }
                        guard texts == row, known[row, default: group] == group else {
                            Issue.record("row \(index) is \(row), its group \(texts); seed \(seed)")
                            return
                        }
                        known[row] = group
                    }
                }
            }
            #expect(dictionary.count == known.count, "seed \(seed)")
        }
    }

    @Test func `another dictionary gets every group and text once, under numbers of its own`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let whole = GroupDictionary(inputs: [0, 1])
        let parts = (0..<3).map { _ in GroupDictionary(inputs: [0, 1]) }
        var translations = parts.map { _ in GroupTranslation(columnCount: 2) }
        for _ in 0..<30 {
            let part = Int.random(in: 0..<parts.count, using: &random)
            let rows = rows(&random)
            try map(rows, parts[part]) { _ in }
            if Bool.random(using: &random) { whole.add(parts[part].takeAdditions(), &translations[part]) }
        }
        for (part, dictionary) in parts.enumerated() {
            whole.add(dictionary.takeAdditions(), &translations[part])
            #expect(translations[part].groups.count == dictionary.count)
            for group in 0..<dictionary.count {
                let there = Int(translations[part].groups[group])
                #expect(whole.texts(of: there) == dictionary.texts(of: group), "seed \(seed)")
                for column in 0..<2 {
                    let text = dictionary.textNumber(ofGroup: group, column: column)
                    let translated = translations[part].texts[column][Int(text)]
                    #expect(translated == whole.textNumber(ofGroup: there, column: column), "seed \(seed)")
                }
            }
        }
        #expect(Set((0..<whole.count).map { whole.texts(of: $0) }).count == whole.count)
        #expect(translations[0].areGroupsEqual == (translations[0].groups == (0..<UInt32(parts[0].count)).map { $0 }))
    }

    @Test func `texts alike in hash, length or ends are told apart, also when there are many`() {
        var table = TextTable()
        var texts: [String] = [""]
        for length in [1, 3, 4, 7, 8, 9, 15, 16, 17, 24, 40] {
            for number in 0..<700 {
                let filler = String(repeating: "ab", count: 20).prefix(length)
                texts.append(String("\(filler)\(number)\(filler)".suffix(length + 2)))
            }
        }
        texts = Array(Set(texts)).sorted()
        for (index, text) in texts.enumerated() {
            let number = [UInt8](text.utf8).withUnsafeBytes { table.number(of: $0) }
            #expect(number == index)
        }
        var offsets: [UInt32] = [0]
        let bytes = texts.flatMap { Array($0.utf8) }
        for text in texts { offsets.append(offsets.last! + UInt32(text.utf8.count)) }
        var numbers = [UInt32](repeating: 0, count: texts.count)
        bytes.withUnsafeBytes { table.number(texts.count, $0.baseAddress!, offsets, intoPlusOne: &numbers) }
        #expect(numbers == (1...UInt32(texts.count)).map { $0 })
        #expect((0..<texts.count).allSatisfy { String(decoding: table.text($0), as: UTF8.self) == texts[$0] })
        let (half, places) = table.texts(from: texts.count / 2)
        #expect(half == texts[(texts.count / 2)...].flatMap { Array($0.utf8) })
        #expect(places.count == texts.count - texts.count / 2 + 1 && Int(places.last!) == half.count)
    }
}
