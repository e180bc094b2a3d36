/// Which encodings of single bytes fit a file, by the letters that its bytes are in them, and by its words.
extension LikelyEncoding {
    /// The encodings that fit, the likeliest first: of those after it each reads some byte as a letter that the first reads otherwise.
    /// Where words of the file are known in some of them, those remain in which most are.
    ///
    /// - Parameters:
    ///   - bytes: those of the file from 0x80 on.
    ///   - line: that has some of them.
    ///   - head: the first bytes of the file.
    ///   - knows: whether a word is known.
    static func names(
        of bytes: UTF8Scan.ByteSet, line: [UInt8], head: [UInt8], _ knows: (String) -> Bool
    ) -> [TextEncoding] {
        let byLetters = names(of: bytes, line: line)
        let others = [TextEncoding.windows1252, .windows1250, .latin2, .windows1251, .latin9].filter { encoding in
            !byLetters.contains(encoding)
                && !(UInt8(0x80)...0xFF).contains { bytes.contains($0) && scalar($0, encoding) == nil }
        }
        let known = (byLetters + others).map { (encoding: $0, words: knownWords(head, $0, knows)) }
        guard let most = known.map(\.words).max(), most > 0 else { return byLetters }
        let best = known.filter { $0.words == most }.map(\.encoding)
        let fitting = best.filter { byLetters.contains($0) }
        guard let first = fitting.first else { return Array(best.prefix(1)) }
        return [first] + fitting.dropFirst().filter { readsOtherLetters(bytes, $0, than: first) }
    }

    /// Whether an encoding reads any byte as a letter that another reads otherwise.
    private static func readsOtherLetters(
        _ bytes: UTF8Scan.ByteSet, _ encoding: TextEncoding, than other: TextEncoding
    ) -> Bool {
        (UInt8(0x80)...0xFF).contains { byte in
            guard bytes.contains(byte) else { return false }
            let read = scalar(byte, encoding)
            return read != scalar(byte, other) && read?.properties.isAlphabetic ?? false
        }
    }

    /// By letters alone. Polish or Czech is thus not taken for windows-1252, where its letters are signs or capitals within words; where the letters of
    /// several encodings are as likely all of them are there.
    ///
    /// - Parameters:
    ///   - bytes: those of the file from 0x80 on.
    ///   - line: that has some of them.
    private static func names(of bytes: UTF8Scan.ByteSet, line: [UInt8]) -> [TextEncoding] {
        if line.withUnsafeBytes({ isCyrillic($0) }) { return [.windows1251] }
        let western = name(of: bytes)
        let met = (UInt8(0x80)...0xFF).filter { bytes.contains($0) }
        let central = [TextEncoding.windows1250, .latin2].filter { encoding in
            let scalars = met.map { scalar($0, encoding) }
            guard !scalars.contains(nil) else { return false }
            return western.map { readsOtherLetters(bytes, encoding, than: $0) } ?? true
        }
        let fitting = (western.map { [$0] } ?? []) + central
        let counts = fitting.map { oddities(line, $0) }
        let least = counts.min()
        return zip(fitting, counts).filter { $0.1 == least }.map(\.0)
    }

    static func scalar(_ byte: UInt8, _ encoding: TextEncoding) -> Unicode.Scalar? {
        guard let entry = SingleByteTable.of(encoding)?.entries[Int(byte)], entry != 0 else { return nil }
        let bytes = (0..<entry >> 24).map { UInt8(truncatingIfNeeded: entry >> ($0 * 8)) }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    }

    /// How often something stands in a word that is in none: a sign, or a capital behind a small letter.
    private static func oddities(_ line: [UInt8], _ encoding: TextEncoding) -> Int {
        let scalars = line.map { scalar($0, encoding) ?? "\u{FFFD}" }
        func isLetter(_ place: Int) -> Bool {
            scalars.indices.contains(place) && scalars[place].properties.isAlphabetic
        }
        return scalars.indices.count { place in
            guard line[place] >= 0x80 else { return false }
            let (before, after) = (isLetter(place - 1), isLetter(place + 1))
            switch scalars[place].properties.generalCategory {
            case .uppercaseLetter: return before && scalars[place - 1].properties.isLowercase
            case .lowercaseLetter, .otherLetter, .spaceSeparator, .dashPunctuation, .finalPunctuation: return false
            case .otherNumber, .currencySymbol, .mathSymbol, .modifierSymbol, .control: return before || after
            // As in Catalan.
            default: return scalars[place] == "\u{B6}" ? before || after : scalars[place] != "\u{B7}" && before && after
            }
        }
    }
}
