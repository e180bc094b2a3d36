/// How many columns of a terminal a text takes.
///
/// By Unicode's East Asian Width a wide or fullwidth character takes two, as terminals draw it; so does an emoji. A mark that combines with the character
/// before it takes none.
package enum TextWidth {
    package static func columns(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ character: Character) -> Int {
        guard let base = character.unicodeScalars.first(where: { !isZeroWidth($0) }) else { return 0 }
        let isEmoji =
            base.properties.isEmojiPresentation
            // A picture is asked for, also where the character alone is a sign of text; two letters of a flag are one.
            || base.properties.isEmoji && character.unicodeScalars.contains { $0.value == 0xFE0F }
        return isEmoji || isWide(base.value) ? 2 : 1
    }

    private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        // A soft hyphen is drawn.
        case .format: scalar.value != 0xAD
        default: false
        }
    }

    /// Whether it is wide or fullwidth, emoji aside.
    private static func isWide(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x1100 else { return false }
        var (low, high) = (0, wide.count)
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].contains(scalar)
    }

    /// By Unicode's EastAsianWidth.txt, W and F, but for emoji; in order.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0xA4CF, 0xA960...0xA97C,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
