import Foundation

/// What the words of a column's name say that its cells are, in English, German, French, Dutch, Spanish, Italian and
/// Portuguese, and the commonest of some more languages.
///
/// Words are compared without case and accents.
struct HeaderWords {
    /// A word of a name, and where it stands in it.
    struct Word {
        let text: String
        let range: Range<String.Index>
    }

    let name: String
    let words: [Word]

    init(_ name: String) {
        self.name = name
        words = Self.split(name)
    }

    var texts: [String] { words.map(\.text) }

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
            guard ["in", "en", "a"].contains(words[index].text), index + 1 < words.count,
                measures.contains(words[index + 1].text)
            else { return words[index] }
            return Word(text: "(in)", range: words[index].range)
        }
    }

    private static let measures = set(
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

    static func folded(_ text: String) -> String {
        let lower = text.lowercased().replacingOccurrences(of: "ß", with: "ss")
        guard !lower.utf8.allSatisfy({ $0 < 0x80 }) else { return lower }
        return String(
            String.UnicodeScalarView(
                lower.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                    !(0x300...0x36F).contains($0.value)
                }))
    }

    func has(_ set: Set<String>) -> Bool { words.contains { set.contains($0.text) } }
    func count(_ set: Set<String>) -> Int { words.count { set.contains($0.text) } }

    private static func set(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }

    // MARK: Counts

    static let entered = set(
        """
        ind indgaende sisaan sisaantulo giren giris girisler wejscie wejscia vstup vstupy prichod belepo bejovo entrantes 进入人数 进入 進入 入店 入店数 入場 入場者数 来店 来店客数 \
        in ins entered entering enters entries enter ingress incoming inbound ein eingang eingange eintritt eintritte \
        zugang zugange rein hinein eintretende entree entrees entrants entrant entrate entrati ingressi ingresso entrada \
        entradas entran ingang binnen binnenkomend binnenkomst inkomend arrivals
        """)
    static let exited = set(
        """
        ud ut udgaende utgaende ulos uloskaynti cikan cıkan cykan cikis wyjscie wyjscia odchod vystup kilepo kimeno 离开人数 离开 退店 退店数 退場 退場者数 \
        out outs exited exiting exits exit egress outgoing outbound aus ausgang ausgange austritt austritte abgang abgange \
        raus hinaus sortie sorties sortants sortant uscite usciti uscita salidas salida salen saidas saida uit uitgang buiten \
        uitgaand leaving left departures
        """)
    /// Words that are a direction only beside one of the other: `North Entry` may be a place.
    static let enteredBeside = set("entry entrance entrances")
    static let total = set(
        """
        besøgende besokare besokande besøk kavijat kavijamaara ziyaretci odwiedzin odwiedzajacy osoby osob navstevnici latogatok afluencia volum pessoas personer antal antall gesamtzahl 人数 客流 客流量 来客数 通行量 通行者数 total \
        total totals totale totaal gesamt summe sum both all count counts volume visitors visitor visits besucher besucherzahl \
        passanten pedestrian pedestrians passages passage passants people persons personen footfall traffic anzahl nombre aantal \
        bezoekers visiteurs visitatori visitantes visite peatones pedoni voetgangers passers frequenz frequency fussganger \
        pietons frequentation affluenza passaggi personas persone fuss ped peds fuss zahl value wert valeur valor flow crowd \
        customers kunden clients klanten guests gaste walkers counted numero number comptage conteggio telling
        """)
    /// Words that may stand beside a direction and say nothing more.
    static let units = total.union(
        set(
            """
            of per hour hourly daily the number no nr people day stunde std pro tag par heure jour uur dag ora giorno hora dia \
            de des der die di van persone den le les la zahler measured gezahlt counter total way direction richtung
            """))

    static let thousands = set("(in) 1000 000 thousand thousands tausend tsd milliers")

    /// People of another kind, or none: their numbers are no counts of visitors.
    static let otherKinds = set(
        """
        cykel cyklar cykler cyklist sykkel sykler voiture voitures moto motos coche coches samochody auta kinderwagen \
        velo velos rad rader fahrrad fahrrader bike bikes bicycle bicycles cyclist cyclists car cars vehicle vehicles auto autos \
        truck trucks lkw pkw bus buses dog dogs trolley trolleys pram prams stroller strollers scooter scooters escooter fiets \
        fietsers bici bicis biciclette kfz motorcycle staff mitarbeiter personnel employees outside passersby bypassers \
        children child kinder adults adult male female men women
        """)
    static let pedestrians = set(
        "fuss ped peds pedestrian pedestrians fussganger pietons voetgangers pedoni peatones people persons walkers")

    /// Of numbers that are no counts, wherever they stand in a name.
    static let noCounts = set(
        """
        index indeks indice turnover ventas vendite forsaljning omsetning omsætning omsatning bon bons receipts tickets belege scontrini obrot ciro chiffre spend basket inside forecast prognose budget 滞留人数 在场人数 売上 气温 気温 donusum donusumu utilisation utilization \
        id ids uid uuid guid lat lon lng latitude longitude temp temperature temperatur temperatura weather wetter meteo \
        precipitation niederschlag humidity percent percentage prozent pct % ratio auslastung battery batterie uptime rssi \
        occupancy belegung anwesend weeknumber semaine semana settimana weekday wochentag confidence dwell verweildauer \
        conversion average avg moyenne mittelwert gemiddelde coordinate coordinates latlon latlong objectid fid umsatz revenue \
        transactions transaktionen
        """)
    /// The same, but also words of streets and places: they say it where they are half of the name.
    static let noCountsAlone = set(
        """
        long rain rainfall regen pluie wind rate quote share signal voltage inside present week woche kw month monat mois mes \
        mese maand year jahr annee ano anno jaar day quarter season score speed duration dauer age alter flag approved edited \
        valid quality qualitat status state error errors index row code x y geo geom easting northing e n altitude elevation \
        version sales capacity kapazitat turn capture mean mittel media median max min maximum minimum std deviation order \
        sequence seq height length width zip postcode plz firmware track tracker frame cpu memory channel holiday events event \
        sun snow cloud pressure density mdate cm mm km kmh mph hpa mbar lux db dba celsius fahrenheit ºc °c euro euros eur chf usd
        """)

    /// Whether the name is that of a number that counts nobody.
    var isNoCount: Bool { has(Self.noCounts) || count(Self.noCountsAlone) * 2 >= max(1, words.count) }

    // MARK: Times

    static let time = set(
        """
        dato tid tidspunkt tarih saat data godzina godz cas datum ido aika ajankohta paivamaara pvm klokkeslett tidsrum kellonaika 日期 时间 時間 時刻 日付 日時 年月日 统计时间 時間帯 \
        date datum time zeit timestamp datetime dt ts jour giorno fecha data dag tag heure hour uhrzeit tijd tijdstip ora hora \
        zeitpunkt messung zeitstempel horodatage moment epoch unix stunde std hours hourday orario uur hr label period interval bin
        """)
    static let start = set(
        "start starts begin begins beginning beginn von from debut inizio inicio vanaf ab since desde dalle hourbeginning"
    )
    static let end = set(
        "end ends ending ende bis to until fin fine einde tot stop hasta alle finish termine thru through till ate")
    /// Of when something else was done.
    static let otherTimes = set(
        """
        updated update modified created exported export generated erstellt geandert import imported load loaded received sync \
        last downloaded inserted uploaded published processed
        """)
    static let hour = set(
        """
        saat godz godzina hodina hodiny ora óra tid tidspunkt tidsrum kl klo kello kellonaika tunti klokkeslett klokkeslæt timme cas orario tramo franja horario 时间 小时 時間 時刻 時間帯 时段 hourofday timeofday \
        hour heure stunde std uhrzeit time tijd ora hora hourday uur hr hours zeit orario from von h timeslot slot
        """)

    // MARK: Places

    static let site = set(
        """
        butik butiker butikker butikk sted steder plats paikka myymala magaza mekan sklep obiekt lokalizacja galeria prodejna misto uzlet navn namn nimi nazwa 店舗 店舗名 店铺 门店 地点 監視点 监控点名称 监控点 場所 boutique negozi comercial \
        site sites location locationname locations standort store shop filiale branch locatie lieu emplacement ubicacion \
        posizione luogo place station zahlstelle messstelle name street strasse building gebaude area zone mall venue objekt \
        negozio tienda magasin winkel vestiging centre center point room library bibliothek museum facility property unit \
        sede local localizacion localisation address adresse sitename punto ort stelle location_name market platz counter gate \
        sensor camera kamera device zona loja agence
        """)
    static let strongSite = set(
        """
        butik butiker butikker butikk magaza mekan sklep obiekt lokalizacja myymala prodejna uzlet 店舗 店舗名 店铺 门店 监控点名称 监控点 boutique \
        site sites location locationname standort store shop filiale branch locatie lieu emplacement ubicacion posizione luogo \
        place station zahlstelle messstelle negozio tienda magasin winkel vestiging sitename ort loja agence mall venue sede
        """)
    static let door = set(
        """
        door doors entrance entrances eingang tur ture porte puerta porta deur lane laneway line linie zugang entry tor portal \
        access ingang accesso acceso gate entree direction richtung directionname sens direzione direccion richting counting
        """)
    static let counter = set(
        "serial camera kamera device sensor counter mac detector zahler gerat appareil dispositivo unit lane lens id")
    static let ids = set("id ids uid uuid code nr no number num serial mac key fk nummer numero")
    static let direction = set(
        """
        sentido retning riktning suunta kierunek smer irany yon direcao heading \
        direction richtung sens direccion direzione richting dir directionname movement bewegung inout way flow event action type crossing metric measure variable kennzahl messgrosse
        """
    )
    static let kind = set(
        """
        objekt object klasa luokka tyyppi categoria tipo tur \
        class type kind category mode object klasse typ art vehicle traffictype traffic label categorie categoria kategorie objectclass
        """
    )

    // MARK: Cells

    static let enteredCells = set(
        """
        in ein i entry enter entered entering entree entrant ingress inbound incoming inside eingang rein hinein entrada entra \
        ingresso entrata binnen ingang entrance eintritt entran inkomend
        """)
    static let exitedCells = set(
        """
        out aus o exit exited exiting leave left leaving sortie sortant egress outbound outgoing outside ausgang raus hinaus \
        salida sale uscita uit uitgang buiten departure austritt
        """)
    static let people = set(
        """
        fotgangare fotgjenger fodgænger jalankulkija pieszy piesi yaya \
        person persons people pedestrian pedestrians human humans fussganger fussgangerin pieton pietons peaton peatones \
        voetganger voetgangers pedone pedoni walk walker walking foot adult personne personnes persona persone passant passanten \
        fuss fussverkehr visitor visitors ped peds
        """)
    static let otherThings = set(
        """
        kinderwagen rollstuhl rollator koffer hund hunde poussette poussettes voiture voitures moto motos camion coche coches cykel cyklar cyklist cykler sykkel einkaufswagen \
        car cars bicycle bicycles bike bikes velo velos rad fahrrad fahrrader dog dogs truck trucks bus buses van vans motorcycle \
        motorbike scooter scooters cyclist cyclists vehicle vehicles animal cart trolley stroller pram lkw pkw fiets fietsers \
        fietser auto autos kfz bici bicicleta bicicletta velofahrer radfahrer motorrad cat bird luggage suitcase wheelchair \
        escooter unknown staff tram cycle cycles
        """)
    static let sums = [
        "totalt", "i alt", "ialt", "summa", "sammanlagt", "yhteensa", "razem", "ogolem", "suma", "toplam", "celkem",
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
    static func isOfAll(_ name: String) -> Bool {
        sum(in: name) != nil || HeaderWords(name).texts.first.map(alls.contains) ?? false
            || HeaderWords(name).texts.last.map { total.contains($0) && $0.hasPrefix("tot") } ?? false
    }
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
    static let clock = hour.subtracting(["from", "von", "h", "std"])
    static let directionNames = set(
        """
        direction richtung sens direccion direzione richting dir directionname sentido retning riktning suunta kierunek smer irany \
        yon direcao heading inout
        """)

    /// The sum word that a text begins with.
    static func sum(in text: String) -> String? {
        let lower = folded(text)
        return sums.filter { lower.hasPrefix($0) && !(lower.dropFirst($0.count).first?.isLetter ?? false) }
            .max { $0.count < $1.count }
    }

    static let weekdays = set(
        """
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag \
        mittwoch donnerstag freitag samstag sonntag sonnabend mo di mi do fr sa so ti ke pe la su man tir tirs ons tor tors fre mandag tirsdag onsdag torsdag fredag lordag lørdag \
        sondag søndag mandag lor son maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai pon wt sr czw pt sob ndz lundi mardi mercredi jeudi vendredi samedi \
        dimanche lun mar mer jeu ven sam dim maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo lunes martes \
        miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi domenica gio dom mie jue vie sab segunda \
        terca quarta quinta sexta
        """)
}
