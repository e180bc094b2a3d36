import Testing

@testable import InputFiles

@Suite struct LikelyEncodingTests {
    @Test(arguments: [
        (
            [UInt8]("K".utf8) + [0xF6] + [UInt8]("nigstra".utf8) + [0xDF, 0x65],
            "not UTF-8, but probably windows-1252 or ISO 8859-1 (\"Königstraße\")"
        ),
        ([0x80, 0x20, 0x31], "not UTF-8, but probably windows-1252 (\"€ 1\")"),
        ([0x53, 0x00, 0xE9, 0x00], "not UTF-8, but probably UTF-16 (\"S\u{FFFD}\")"),
    ]) func `bytes that are not UTF-8 are shown in the encoding that they probably have`(bytes: [UInt8], text: String) {
        #expect(bytes.withUnsafeBytes { "\(LikelyEncoding($0))" } == text)
    }
}
