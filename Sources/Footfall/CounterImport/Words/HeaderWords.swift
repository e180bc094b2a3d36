import Foundation

/// What the words of a column's name say that its cells are, in English, German, French, Dutch, Spanish, Italian and
/// Portuguese, and the commonest of some more languages.
///
/// Words are compared without case and accents.
package struct HeaderWords {
    /// A word of a name, and where it stands in it.
    package struct Word {
        package let text: String
        package let range: Range<String.Index>
    }

    package let name: String
    package let words: [Word]

    /// - Parameter isBesideRight: whether another name of the same kind has a word for the right: then "left" is a side, and nobody who left.
    package init(_ name: String, isBesideRight: Bool = false) {
        self.name = name
        let words = Self.split(name)
        let isSide = isBesideRight || words.contains { Self.right.contains($0.text) }
        self.words = !isSide ? words : words.map { Word(text: $0.text == "left" ? "(left)" : $0.text, range: $0.range) }
    }

    package static let right: Set<String> = ["right", "rgt", "rechts"]

    package var texts: [String] { words.map(\.text) }

    /// `LocationName`, `Sensor_Name` and `in-count` are two words each.
    private static func split(_ name: String) -> [Word] {
        var words: [Word] = []
        var start: String.Index?
        var before: Character?
        func end(_ index: String.Index) {
            if let begin = start { words.append(Word(text: folded(String(name[begin..<index])), range: begin..<index)) }
            start = nil
        }
        for index in name.indices {
            let character = name[index]
            let isLetter = character.isLetter
            let isDigit = character.isASCII && character.isNumber
            if !isLetter && !isDigit && character != "%" {
                end(index)
            } else if character == "%" {
                end(index)
                words.append(Word(text: "%", range: index..<name.index(after: index)))
            } else {
                if let before, start != nil,
                    isLetter != (before.isLetter) || character.isUppercase && before.isLowercase
                {
                    end(index)
                }
                if start == nil { start = index }
            }
            before = character
        }
        end(name.endIndex)
        return withoutUnits(words).flatMap { parts(of: $0, in: name) }
    }

    /// "in" before a unit, as in "Wind in km/h", is no direction.
    private static func withoutUnits(_ words: [Word]) -> [Word] {
        words.indices.map { index in
            let isBeforeUnit =
                ["in", "en", "a"].contains(words[index].text) && index + 1 < words.count
                && unitsOfMeasure.contains(words[index + 1].text)
            // "precip_in" is in inches.
            let isUnit =
                words[index].text == "in" && index > 0 && index == words.count - 1
                && measured.contains(words[index - 1].text)
            guard isBeforeUnit || isUnit else { return words[index] }
            return Word(text: "(in)", range: words[index].range)
        }
    }

    /// What is measured in inches.
    private static let measured = set(
        """
        precip precipitation rain rainfall snow snowfall snowdepth depth height width length pressure baro barometer visibility \
        accumulation ice hail
        """)
    private static let unitsOfMeasure = set(
        """
        c ºc °c f km kmh mph m mm cm ms s sec second seconds min minute minutes h hours percent prozent % eur euro euros chf usd \
        gbp hpa mbar lux db dba grad degrees celsius fahrenheit 1000 000 thousand thousands tausend tsd milliers mio
        """)

    /// `pedestriancount` and `peoplein` are two words each.
    private static func parts(of word: Word, in name: String) -> [Word] {
        guard word.text.utf8.count > 5, !entered.contains(word.text), !exited.contains(word.text),
            !total.contains(word.text)
        else { return [word] }
        for ending in ["counts", "count", "out", "in"] where word.text.hasSuffix(ending) {
            let front = String(word.text.dropLast(ending.count))
            guard
                total.contains(front) || entered.contains(front) || exited.contains(front)
                    || ["hourly", "daily"].contains(front),
                word.text.utf8.count == name[word.range].utf8.count
            else { continue }
            let cut = name.index(word.range.lowerBound, offsetBy: front.count)
            return [
                Word(text: front, range: word.range.lowerBound..<cut),
                Word(text: ending, range: cut..<word.range.upperBound),
            ]
        }
        return [word]
    }

    package static func folded(_ text: String) -> String {
        let lower = text.lowercased().replacingOccurrences(of: "ß", with: "ss")
        guard !lower.utf8.allSatisfy({ $0 < 0x80 }) else { return lower }
        return String(
            String.UnicodeScalarView(
                lower.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                    !(0x300...0x36F).contains($0.value)
                }))
    }

    package func has(_ set: Set<String>) -> Bool { words.contains { set.contains($0.text) } }
    func count(_ set: Set<String>) -> Int { words.count { set.contains($0.text) } }

    /// Of words with a blank between them, as they are compared.
    package static func set(_ words: String) -> Set<String> {
        Set(words.split(separator: " ").map { folded(String($0)) })
    }

    // MARK: Sums

    package static let sums = [
        "итого", "всего", "разом", "усього", "всього", "общо", "totalt", "i alt", "ialt", "summa", "sammanlagt",
        "yhteensa", "razem", "ogolem", "suma", "toplam", "celkem",
        "osszesen",
        "合计", "合計", "总计", "総計", "小计", "小計", "sous-total", "sous total", "tussentotaal", "delsumma", "delsum",
        "subtotale",
        "gesamtzahl", "insgesamt", "tutti", "totalen",
        "total", "totals", "sum", "summe", "gesamt", "grand total", "daily total", "day total", "subtotal", "sub-total",
        "sub total", "totaal", "totale", "totaux", "som", "suma", "somme", "somma", "zwischensumme", "gesamtsumme",
        "tagessumme", "total general", "eindtotaal", "average", "mean", "mittelwert", "durchschnitt", "moyenne",
        "promedio",
        "media", "gemiddelde", "weekly total", "monthly total", "week total", "month total", "overall", "all day",
    ]

    /// Names of all places together, which no line of sums begins with.
    static let alls = set(
        """
        all everything overall combined alle alles tous toutes todos todas tutti tutte kaikki alla wszystkie hepsi gesamt
        """)
    /// Whether a name, as "All sites", is that of several places together.
    package static func isOfAll(_ name: String) -> Bool {
        sum(in: name) != nil || HeaderWords(name).texts.first.map(alls.contains) ?? false
            || HeaderWords(name).texts.last.map { total.contains($0) && $0.hasPrefix("tot") } ?? false
    }
    /// Whether the first text of a line without a time says that it is one of sums: "Report Total", "All stores", "Total of North Gate".
    package static func isLineOfSums(_ text: String) -> Bool {
        if sum(in: text) != nil || saysOfAllAlone(text) { return true }
        let texts = HeaderWords(text).texts
        return [texts.first, texts.last].contains { $0.map(lineSums.contains) ?? false }
    }
    private static let lineSums: Set<String> = [
        "total", "totals", "subtotal", "sum", "sums", "summe", "summen", "gesamt", "gesamtsumme", "zwischensumme",
        "totaal",
        "totale", "totali", "totaux", "somme", "somma", "suma", "summa", "insgesamt", "toplam", "razem", "celkem",
    ]
    /// Whether a name says nothing but that it is of all places: "Total", "All sites", not "Total Fitness".
    static func saysOfAllAlone(_ name: String) -> Bool {
        let texts = HeaderWords(name).texts
        let isOfAll = { (text: String) in alls.contains(text) || sums.contains(text) }
        return texts.contains(where: isOfAll)
            && texts.allSatisfy { isOfAll($0) || strongSite.contains($0) || placesOfAll.contains($0) }
    }
    private static let placesOfAll = set(
        """
        grand daily day shops stores branches places venues malls doors entrances counters sensors cameras filialen standorte laden eingange \
        zahler magasins boutiques portes entrees tiendas puertas negozi porte winkels deuren of the der aller de todos
        """)
    /// Names of columns that say a time of day and nothing else, in whatever form.
    package static let clock = hour.subtracting(["from", "von", "h", "std"])
    package static let directionNames = set(
        """
        direction richtung sens direccion direzione richting dir directionname sentido retning riktning suunta kierunek smer irany \
        yon direcao heading inout
        """)

    /// The sum word that a text begins with.
    package static func sum(in text: String) -> String? {
        let lower = folded(text)
        return sums.filter { lower.hasPrefix($0) && !(lower.dropFirst($0.count).first?.isLetter ?? false) }
            .max { $0.count < $1.count }
    }

}
