import Bytes
import TestSupport
import Testing

@Suite struct CRC32CTests {
    /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    static let published: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0...31), 0x46DD_794E),
        ([UInt8]((0...31).reversed()), 0x113F_DB5C),
        (
            [  // an iSCSI SCSI Read (10) command PDU
                0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0,
                0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
            ], 0xD996_3A56
        ),
        ([UInt8]("123456789".utf8), 0xE306_9283),
        ([], 0),
    ]

    @Test(arguments: published.indices)
    func `The published vectors come out by instruction and by table`(_ index: Int) {
        let (bytes, checksum) = Self.published[index]
        #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == checksum)
        #expect(bytes.withUnsafeBytes { CRC32C.portableChecksum($0) } == checksum)
        #expect(CRC32C.checksum(bytes.span.bytes) == checksum)
    }

    @Test func `Table and instruction agree on any length at any alignment`() {
        let seed = UInt64.random(in: 0 ... .max)
        print("CRC32CTests seed: \(seed), processor's instruction: \(CRC32C.isAccelerated)")
        var random = SeededGenerator(seed: seed)
        let pool = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        pool.withUnsafeBytes { pool in
            for length in 0..<200 {
                for start in 0..<16 {
                    let part = UnsafeRawBufferPointer(rebasing: pool[start..<(start + length)])
                    #expect(CRC32C.checksum(part) == CRC32C.portableChecksum(part))
                }
            }
            for _ in 0..<500 {
                let start = Int.random(in: 0..<pool.count, using: &random)
                let part = UnsafeRawBufferPointer(
                    rebasing: pool[start..<Int.random(in: start...pool.count, using: &random)])
                let previous = UInt32.random(in: 0 ... .max, using: &random)
                #expect(
                    CRC32C.checksum(part, continuing: previous) == CRC32C.portableChecksum(part, continuing: previous),
                    "seed \(seed)")
            }
        }
    }

    @Test func `A checksum continues over parts, wherever they are cut`() {
        let bytes = [UInt8]((0..<100).map { UInt8($0 * 37 & 0xFF) })
        bytes.withUnsafeBytes { bytes in
            let whole = CRC32C.checksum(bytes)
            for cut in 0...bytes.count {
                let head = UnsafeRawBufferPointer(rebasing: bytes[..<cut])
                let tail = UnsafeRawBufferPointer(rebasing: bytes[cut...])
                #expect(CRC32C.checksum(tail, continuing: CRC32C.checksum(head)) == whole)
                #expect(CRC32C.portableChecksum(tail, continuing: CRC32C.portableChecksum(head)) == whole)
            }
        }
    }
}
