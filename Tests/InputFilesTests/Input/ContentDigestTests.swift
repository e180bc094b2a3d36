import Bytes
import InputFiles
import Testing

@Suite struct ContentDigestTests {
    private func hash(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) } }

    @Test func `XXH64 gives the published values`() {
        #expect(hash("") == 0xEF46_DB37_51D8_E999)
        #expect(hash("a") == 0xD24E_C4F1_A98C_6E5B)
        #expect(hash("abc") == 0x44BC_2CF5_AD77_0999)
        #expect(hash("Nobody inspects the spammish repetition") == 0xFBCE_A83C_8A37_8BF1)
    }

    @Test func `XXH64 is the same in pieces of any size`() {
        let bytes = (0..<301).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = bytes.withUnsafeBytes { XXHash64.hash($0, seed: 7) }
        for size in [1, 5, 31, 32, 33, 64, 100] {
            var hash = XXHash64(seed: 7)
            for start in stride(from: 0, to: bytes.count, by: size) {
                bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
            }
            #expect(hash.finish() == whole, "pieces of \(size)")
        }
    }

    @Test func `Content identifies a file, its name does not`() throws {
        let one = try ContentDigest(of: SourceFile(bytes: Array("a,b\n".utf8), name: "one"))
        let two = try ContentDigest(of: SourceFile(bytes: Array("a,b\n".utf8), name: "two"))
        let other = try ContentDigest(of: SourceFile(bytes: Array("a,c\n".utf8), name: "one"))
        #expect(one == two)
        #expect(one != other)
        #expect(one.byteCount == 4)
        #expect(one.description.split(separator: "-").map(\.count) == [1, 8, 16])
    }
}
