/// Words that cells have: which way, and who.
extension HeaderWords {
    package static let enteredCells = set(
        """
        вход вошел вошли вхід entrando in ein i entry enter entered entering entree entrant ingress inbound incoming inside eingang rein hinein entrada entradas entra \
        ingresso entrata binnen ingang entrance eintritt entran inkomend
        """)
    package static let exitedCells = set(
        """
        выход вышел вышли вихід saindo saida saidas out aus o exit exited exiting leave left leaving sortie sortant egress outbound outgoing outside ausgang raus hinaus \
        salida sale uscita uit uitgang buiten departure austritt
        """)
    package static let people = set(
        """
        fotgangare fotgjenger fodgænger jalankulkija pieszy piesi yaya \
        person persons people pedestrian pedestrians human humans fussganger fussgangerin pieton pietons peaton peatones \
        voetganger voetgangers pedone pedoni walk walker walking foot adult personne personnes persona persone passant passanten \
        fuss fussverkehr visitor visitors ped peds
        """)
    package static let otherThings = set(
        """
        kinderwagen rollstuhl rollator koffer hund hunde poussette poussettes voiture voitures moto motos camion coche coches cykel cyklar cyklist cykler sykkel einkaufswagen \
        car cars bicycle bicycles bike bikes velo velos rad fahrrad fahrrader dog dogs truck trucks bus buses van vans motorcycle \
        motorbike scooter scooters cyclist cyclists vehicle vehicles animal cart trolley stroller pram lkw pkw fiets fietsers \
        fietser auto autos kfz bici bicicleta bicicletta velofahrer radfahrer motorrad cat bird luggage suitcase wheelchair \
        escooter unknown staff tram cycle cycles
        """)
}
