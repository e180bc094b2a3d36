/// Words of numbers of people, and which way they went.
extension HeaderWords {
    package static let entered = set(
        """
        prichody vstupu vstupov belepok intrari intrare ulaz ulazi ulazak vhod vhodi εισοδος εισοδοι 입장 입구 입장객 вход входов вошло вошли входящие вхід входів увійшло увійшли зайшло влез влезли ind indgaende sisaan sisaantulo giren giris girisler wejscie wejscia vstup vstupy prichod belepo bejovo entrantes 进入人数 进入 進入 入店 入店数 入場 入場者数 来店 来店客数 \
        in ins entered entering enters entries enter ingress incoming inbound ein eingang eingange eintritt eintritte \
        zugang zugange rein hinein eintretende entree entrees entrants entrant entrate entrati ingressi ingresso entrada \
        entradas entran ingang binnen binnenkomend binnenkomst inkomend arrivals
        """)
    package static let exited = set(
        """
        odchody vystupy kilepok iesiri iesire izlaz izlazi izlazak izhod izhodi εξοδος εξοδοι 퇴장 출구 выход выходов вышло вышли исходящие вихід виходів вийшло вийшли излез излезли ud ut udgaende utgaende ulos uloskaynti cikan cıkan cykan cikis wyjscie wyjscia odchod vystup kilepo kimeno 离开人数 离开 退店 退店数 退場 退場者数 \
        out outs exited exiting exits exit egress outgoing outbound aus ausgang ausgange austritt austritte abgang abgange \
        raus hinaus sortie sorties sortants sortant uscite usciti uscita salidas salida salen saidas saida uit uitgang buiten \
        uitgaand leaving leave leaves left departures
        """)
    /// Words that are a direction only beside one of the other: `North Entry` may be a place.
    package static let enteredBeside = set("entry entrance entrances")
    package static let total = set(
        """
        посетители посетителей людей человек кол количество відвідувачі відвідувачів осіб кількість посетители besøgende besokare besokande besøk kavijat kavijamaara ziyaretci odwiedzin odwiedzajacy osoby osob navstevnici latogatok afluencia volum fluxo fluxos pessoas flujo flusso personer antal antall gesamtzahl 人数 客流 客流量 来客数 通行量 通行者数 total \
        total totals totale totales totaux totali totaal gesamt summe sum both all count counts volume visitors visitor visits besucher besucherzahl \
        passanten pedestrian pedestrians passages passage passants people persons personen footfall traffic anzahl nombre aantal \
        bezoekers visiteurs visitatori visitantes visite peatones pedoni voetgangers passers frequenz frequency fussganger \
        pietons frequentation affluenza passaggi personas persone fuss ped peds fuss zahl value wert valeur valor flow crowd \
        customers kunden clients klanten guests gaste walkers counted numero number comptage conteggio telling
        """)
    /// Words that may stand beside a direction and say nothing more.
    package static let units = total.union(
        set(
            """
            of per hour hourly daily the number no nr people day stunde std pro tag par heure jour uur dag ora giorno hora dia \
            de des der die di van persone den le les la zahler measured gezahlt counter total way direction richtung
            """))

    package static let thousands = set("(in) 1000 000 thousand thousands tausend tsd milliers")
}
