/// Words of numbers that are not of people, or not of how many came and went.
extension HeaderWords {
    /// People of another kind, or none: their numbers are no counts of visitors.
    package static let otherKinds = set(
        """
        cykel cyklar cykler cyklist sykkel sykler voiture voitures moto motos coche coches samochody auta kinderwagen \
        velo velos rad rader fahrrad fahrrader bike bikes bicycle bicycles cyclist cyclists car cars vehicle vehicles auto autos \
        truck trucks lkw pkw bus buses dog dogs trolley trolleys pram prams stroller strollers scooter scooters escooter fiets \
        fietsers bici bicis biciclette kfz motorcycle heavy staff mitarbeiter personnel employees outside passersby bypassers
        """
    ).union(personClasses)

    /// Some of the people: adults, men. Columns of all of them together are all people.
    package static let personClasses = ages.union(sexes)
    package static let ages = set(
        """
        children child kinder kids adults adult erwachsene erwachsener enfant enfants adulte adultes ninos nino adultos adulto \
        bambini bambino adulti kinderen volwassenen criancas crianca vuxna voksne teens teenagers jugendliche seniors elderly babies toddlers infants juniors senioren ninas
        """)
    package static let sexes = set(
        """
        male female males females men women man woman herren damen manner frauen mannlich weiblich hommes femmes homme femme hombres mujeres uomini \
        donne mannen vrouwen homens mulheres kvinnor maend kvinder
        """)
    /// Beside such classes: those of whom nobody knows which they are of.
    package static let unknownClass = set(
        "unknown unidentified undetermined other others unbekannt inconnu desconocido undefined")
    package static let pedestrians = set(
        "fuss ped peds pedestrian pedestrians fussganger pietons voetgangers pedoni peatones people persons walkers")

    /// Of numbers that are no counts, wherever they stand in a name.
    package static let noCounts = set(
        """
        index indeks indice turnover ventas vendite forsaljning omsetning omsætning omsatning bon bons receipts tickets belege scontrini obrot ciro chiffre spend basket inside forecast prognose budget 滞留人数 在场人数 売上 气温 気温 donusum donusumu utilisation utilization \
        id ids uid uuid guid lat lon lng latitude longitude temp temperature temperatur temperatura weather wetter meteo \
        precipitation niederschlag humidity percent percentage prozent pct % ratio auslastung battery batterie uptime rssi \
        v85 v50 adt tickets ticket receipts cheques чеки чек выручка продажи виручка occupancy belegung anwesend seats seat plätze platze sitzplatze parkplatze stellplatze belegt belegte \
        occupied occupe occupes occupee occupees ocupado ocupados ocupadas ocupacion asientos sieges posti occupati occupata vacant vacancies weeknumber semaine semana settimana weekday wochentag confidence dwell verweildauer \
        conversion average avg moyenne mittelwert gemiddelde coordinate coordinates latlon latlong objectid fid umsatz revenue \
        transactions transaktionen precip snowfall dewpoint
        """)
    /// The same, but also words of streets and places: they say it where they are half of the name.
    static let noCountsAlone = set(
        """
        long rain rainfall regen pluie wind rate quote share signal voltage inside present week woche kw month monat mois mes \
        mese maand year jahr annee ano anno jaar day quarter season score speed duration dauer age alter flag approved edited \
        valid quality qualitat status state error errors index row code x y geo geom easting northing e n altitude elevation \
        version sales capacity kapazitat turn capture mean mittel media median max min maximum minimum std deviation order \
        sequence seq height length width zip postcode plz firmware track tracker frame cpu memory channel holiday events event \
        gust gusts visibility uv sun snow cloud badge badges card cards rfid barcode member membership pressure density mdate cm mm km kmh mph hpa mbar lux db dba celsius fahrenheit ºc °c euro euros eur chf usd
        """)

    /// Of how many are there, or could be, and not of how many came or went.
    package static let occupancy = set(
        """
        occupancy inside belegung auslastung anwesend present occupation ocupacion occupazione bezetting seats seat platze sitzplatze \
        parkplatze stellplatze belegt belegte occupied occupe occupes occupee occupees ocupado ocupados ocupadas asientos sieges posti \
        occupati occupata vacant vacancies capacity kapazitat
        """
    ).union(occupancyAlone)
    /// The same, but also words of streets and places: they say it where nothing else does.
    private static let occupancyAlone = set(
        """
        places free frei freie freier libre libres liberi libere livres available availability spaces spots bays plazas lugares vagas \
        parking wolne lediga taken besetzt bezet vrij
        """)

    /// Whether there is nothing in the name but words of such numbers, their units, and digits: "Rain (mm)", not "Snow Hill".
    package var saysNothingElse: Bool {
        words.allSatisfy { word in
            Self.noCounts.contains(word.text) || Self.noCountsAlone.contains(word.text)
                || Self.units.contains(word.text) || Self.unitsAtEnd.contains(word.text)
                || Self.time.contains(word.text) || Self.ids.contains(word.text)
                || Self.occupancyAlone.contains(word.text) || Self.thousands.contains(word.text)
                || Self.ofTemperature.contains(word.text) || word.text.count == 1 || Int(word.text) != nil
        }
    }

    /// "wind_kts", "feels_like_f": a name that ends with the unit of something that is measured, and has no word for people.
    private var endsWithUnit: Bool {
        guard words.count > 1, let last = texts.last, !has(Self.total), !has(Self.entered), !has(Self.exited) else {
            return false
        }
        return Self.unitsAtEnd.contains(last)
            || ["f", "c"].contains(last) && texts.dropLast().contains(where: Self.ofTemperature.contains)
    }
    private static let unitsAtEnd = set(
        "mph kmh kph kts knots mm hpa mb mbar inhg pct db dba lux ppm aqi degc degf deg usd eur gbp chf kwh secs mins kg (in)"
    )
    private static let ofTemperature = set("temp temperature feels like dew point heat chill air wind")

    private static let runningTotals = set(
        """
        mtd ytd wtd qtd cumulative cumulated cum cumul cumule cumulee cumules cumulees kumuliert kumulierte kumulativ kumulative kumulativt \
        aufgelaufen acumulado acumulada acumulados cumulato cumulata cumulativo progressivo cumulatief ackumulerat akkumuleret akkumulert \
        narastajaco kumulatif
        """)
    private static let runningPhrases = [
        "to date", "todate", "running total", "running count", "running sum", "since start", "since the start",
        "since beginning", "since the beginning", "seit monatsbeginn", "seit jahresbeginn", "seit beginn", "bis heute",
        "depuis le debut", "a ce jour", "al corte", "hasta la fecha", "finora", "tot nu toe", "hittills",
    ]

    /// Whether the name is that of what has been counted since some time: "Visitors MTD", "visitors to date".
    package var isRunningTotal: Bool {
        guard !has(Self.runningTotals) else { return true }
        let text = " " + texts.joined(separator: " ") + " "
        return Self.runningPhrases.contains { text.contains(" \($0) ") }
    }

    /// Whether the name is that of a number that counts nobody.
    package var isNoCount: Bool {
        isRunningTotal || endsWithUnit || has(Self.noCounts) || count(Self.noCountsAlone) * 2 >= max(1, words.count)
            || !words.isEmpty
                && words.allSatisfy { Self.occupancyAlone.contains($0.text) || Self.units.contains($0.text) }
                && has(Self.occupancyAlone)
    }
}
