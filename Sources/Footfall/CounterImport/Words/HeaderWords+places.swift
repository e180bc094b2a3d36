/// Words of sites, doors, counters, directions and kinds of things.
extension HeaderWords {
    package static let site = set(
        """
        магазин магазины объект точка тц филиал місце філія segment segments troncon abschnitt strecke zona filial butik butiker butikker butikk sted steder plats paikka myymala magaza mekan sklep obiekt lokalizacja galeria prodejna misto uzlet navn namn nimi nazwa 店舗 店舗名 店铺 门店 地点 監視点 监控点名称 监控点 場所 boutique negozi comercial \
        site sites location locationname locations standort store shop filiale branch locatie lieu emplacement ubicacion \
        posizione luogo place station zahlstelle messstelle name street strasse building gebaude area zone mall venue objekt \
        negozio tienda magasin winkel vestiging centre center point room library bibliothek museum facility property unit \
        sede local localizacion localisation address adresse sitename punto ort stelle location_name market platz counter gate \
        sensor camera kamera device zona loja agence
        """)
    package static let strongSite = set(
        """
        gare bahnhof stazione estacion estacao kiosk kiosque branch outlet \
        магазин объект точка филиал філія sucursal sucursales butik butiker butikker butikk magaza mekan sklep obiekt lokalizacja myymala prodejna uzlet 店舗 店舗名 店铺 门店 监控点名称 监控点 boutique \
        site sites location locationname standort store shop filiale branch locatie lieu emplacement ubicacion posizione luogo \
        place station zahlstelle messstelle negozio tienda magasin winkel vestiging sitename ort loja agence mall venue sede
        """)
    package static let door = set(
        """
        portti portit ovi ovet sisaankaynti dorr dorrar ingang kapu brama drzwi kapi acesso acessos дверь двери вхід вход door doors entrance entrances eingang tur ture porte puerta porta deur lane laneway line linie zugang entry tor portal \
        access ingang accesso acceso gate entree direction richtung directionname sens direzione direccion richting counting
        """)
    /// Words behind which a kind of thing is a part of a place's name.
    private static let parts = set(
        """
        station stop park parking lane museum hall wash street road st rd garage lobby deck terminal way path bridge dept department \
        wear fashion floor level wing lift square court bahnhof platz parkplatz deck spur strasse museo musee gare
        """
    ).union(strongSite).union(door)
    /// "Bus Station Door", "Car Park": a kind of thing that is a part of a place's name.
    package var isNameOfPlace: Bool {
        let texts = texts
        return zip(texts, texts.dropFirst()).contains { Self.otherKinds.contains($0) && Self.parts.contains($1) }
    }
    package static let counter = set(
        "serial camera kamera device sensor counter mac detector zahler gerat appareil dispositivo unit lane lens id")
    package static let ids = set("id ids uid uuid code nr nbr no number num serial mac key fk nummer numero")
    package static let direction = set(
        """
        sentido retning riktning suunta kierunek smer irany yon direcao heading \
        direction richtung sens direccion direzione richting dir directionname movement bewegung inout way flow event action type crossing metric metrics measure measures variable kennzahl messgrosse indicator kpi
        """
    )
    /// Of columns whose values say what the row's number is.
    package static let measures = set(
        "measure measures metric metrics variable kennzahl kennzahlen messgrosse indicator indicateur indicador indicatore mesure medida misura kpi series"
    )
    package static let kind = set(
        """
        objekt object klasa luokka tyyppi categoria tipo tur \
        class type kind category mode object klasse typ art vehicle traffictype traffic label categorie categoria kategorie objectclass
        """
    )
}
