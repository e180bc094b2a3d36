import Foundation
import RecordBatch
import Testing

@Suite struct DocumentedExampleTests {
    @Test func `The example in the format document is the batch that it says it is`() throws {
        let document = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/format/record-batch.md")
        var bytes: [UInt8] = []
        for line in try String(contentsOf: document, encoding: .utf8).split(separator: "\n") {
            // `0010  02                       magic`: offset, bytes, words
            let columns = line.split(separator: "  ", omittingEmptySubsequences: true)
            guard columns.count == 3, let offset = Int(columns[0], radix: 16), columns[0].count == 4 else { continue }
            #expect(offset == bytes.count, "\(line)")
            bytes += columns[1].split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
        let visit = TestRecord(timestamp: 1_702_728_000_000, key: nil, value: [UInt8]("visit".utf8))
        #expect(bytes.count == 73)
        #expect(try DecodedBatch(bytes).records == [visit])
        #expect(try encode([visit]) == bytes)
    }
}
