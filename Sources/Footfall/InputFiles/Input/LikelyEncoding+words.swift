/// Words by which an encoding is known.
extension LikelyEncoding {
    /// How many words with letters beyond ASCII are known, of bytes in an encoding of single bytes.
    static func knownWords(_ bytes: [UInt8], _ encoding: TextEncoding, _ knows: (String) -> Bool) -> Int {
        var count = 0
        var word = String.UnicodeScalarView()
        var isPlain = true
        func end() {
            if !isPlain, knows(String(word)) { count += 1 }
            word.removeAll(keepingCapacity: true)
            isPlain = true
        }
        for byte in bytes {
            guard let letter = byte < 0x80 ? Unicode.Scalar(byte) : scalar(byte, encoding),
                letter.properties.isAlphabetic
            else {
                end()
                continue
            }
            word.append(letter)
            if byte >= 0x80 { isPlain = false }
        }
        end()
        return count
    }
}
