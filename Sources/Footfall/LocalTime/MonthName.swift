/// Months by their names, short or long, in the languages in which counters' software exports them: English, German, French, Spanish,
/// Italian, Dutch, Portuguese, Danish, Norwegian, Swedish, Finnish and Polish. Capitals don't matter; a dot that ends an abbreviation is part of it.
enum MonthName {
    /// The month of the word that stands at `position`, which then goes past it; `nil` where that is no month's name.
    static func read(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        let start = position
        var end = start
        while end < text.count, isLetter(text[end]) { end &+= 1 }
        guard let month = month(UnsafeRawBufferPointer(rebasing: text[start..<end])) else { return nil }
        if end < text.count, text[end] == UInt8(ascii: "."), end &- start < 6 { end &+= 1 }
        position = end
        return month
    }

    /// Goes past a word, such as the name of a weekday; `false` where there is none.
    static func skipWord(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        let start = position
        while position < text.count, isLetter(text[position]) { position &+= 1 }
        guard position > start else { return false }
        if position < text.count, text[position] == UInt8(ascii: ".") { position &+= 1 }
        return true
    }

    /// Of ASCII, or a byte of a longer character.
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    private static func month(_ word: UnsafeRawBufferPointer) -> Int? {
        if word.count == 3, let month = english(word) { return month }
        guard (3...16).contains(word.count) else { return nil }
        return others[String(decoding: word, as: UTF8.self).lowercased()]
    }

    /// The three letters that are nearly everywhere.
    private static func english(_ word: UnsafeRawBufferPointer) -> Int? {
        switch UInt32(word[0] | 0x20) << 16 | UInt32(word[1] | 0x20) << 8 | UInt32(word[2] | 0x20) {
        case 0x6A616E: 1
        case 0x666562: 2
        case 0x6D6172: 3
        case 0x617072: 4
        case 0x6D6179: 5
        case 0x6A756E: 6
        case 0x6A756C: 7
        case 0x617567: 8
        case 0x736570: 9
        case 0x6F6374: 10
        case 0x6E6F76: 11
        case 0x646563: 12
        default: nil
        }
    }

    private static let others: [String: Int] = {
        let names = [
            "january januar janvier janv jän jänner enero ene gennaio gen januari janeiro tammi tammikuu tammikuuta styczeń stycznia sty",
            "february februar feber février fevrier févr fevr fév febrero febbraio februari fevereiro fev helmi helmikuu helmikuuta luty lutego lut",
            "march märz maerz mär mrz mars marzo maart mrt março marco maalis maaliskuu maaliskuuta marts marzec marca",
            "april avril avr abril abr aprile huhti huhtikuu huhtikuuta kwiecień kwietnia kwi",
            "may mai mayo maggio mag mei maio touko toukokuu toukokuuta maj maja",
            "june juni juin junio giugno giu junho kesä kesäkuu kesäkuuta czerwiec czerwca cze",
            "july juli juillet juil julio luglio lug julho heinä heinäkuu heinäkuuta lipiec lipca lip",
            "august août aout aoû agosto ago augustus elo elokuu elokuuta augusti sierpień sierpnia sie",
            "september septembre sept septiembre settembre set setembro syys syyskuu syyskuuta wrzesień września wrz",
            "october oktober okt octobre octubre ottobre ott outubro out loka lokakuu lokakuuta październik października paź",
            "november novembre noviembre novembro marras marraskuu marraskuuta listopad listopada lis",
            "december dezember dez décembre decembre déc diciembre dic dicembre dezembro joulu joulukuu joulukuuta grudzień grudnia gru",
        ]
        var months: [String: Int] = [:]
        for (index, words) in names.enumerated() {
            for word in words.split(separator: " ") { months[String(word)] = index + 1 }
        }
        return months
    }()
}
