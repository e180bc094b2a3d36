import Bytes
import Testing

@Suite struct HexadecimalTests {
    @Test func `integers and bytes are padded with zeros`() {
        #expect(Hexadecimal.text(UInt8(7)) == "07")
        #expect(Hexadecimal.text(UInt32(0xBEEF)) == "0000beef")
        #expect(Hexadecimal.text(UInt64.max) == "ffffffffffffffff")
        #expect(Hexadecimal.text([0, 0xA0, 0xFF]) == "00a0ff")
        #expect(Hexadecimal.text([]) == "")
    }

    @Test func `what was written is read, in either case`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes)) == bytes)
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes).uppercased()) == bytes)
        for bad in ["0", "0g", "+1", "0x"] { #expect(Hexadecimal.bytes(bad) == nil, "\(bad)") }
    }
}
