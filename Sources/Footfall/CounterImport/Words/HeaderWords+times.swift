/// Words of times, and of which end of an interval they are.
extension HeaderWords {
    package static let time = set(
        """
        дата время час година часы день період период dato tid tidspunkt tarih saat data godzina godz cas datum ido aika ajankohta paivamaara pvm klokkeslett tidsrum kellonaika 日期 时间 時間 時刻 日付 日時 年月日 统计时间 時間帯 \
        date datum time zeit timestamp datetime dt ts jour giorno fecha data dag tag heure hour uhrzeit tijd tijdstip ora hora \
        zeitpunkt messung zeitstempel horodatage moment epoch unix stunde std hours hourday orario uur hr label period interval bin
        """)
    package static let start = set(
        "start starts begin begins beginning beginn von from debut inizio inicio vanaf ab since desde dalle hourbeginning"
    )
    package static let end = set(
        "end ends ending ende bis to until fin fine einde tot stop hasta alle finish termine thru through till ate")
    /// Of when something else was done.
    package static let otherTimes = set(
        """
        updated update modified created exported export generated erstellt geandert import imported load loaded received sync \
        last downloaded inserted uploaded published processed
        """)
    /// Of columns with the offset from UTC, or the time zone, of each row.
    package static let offset = set(
        """
        offset utc gmt tz timezone zeitzone fuseau utcoffset gmtoffset tzoffset utcoff gmtoff zeitverschiebung fuso tijdzone tidszon \
        tidssone tidszone dst
        """)
    /// Of columns that say how long each row's interval is.
    package static let granularity = set(
        """
        granularity granularitat interval resolution aggregation aggregate aggregated period periodicity frequency bucket binsize duration step \
        auflosung intervall pas intervalle intervallo intervalo periode periodo grain timeframe level
        """)
    package static let hour = set(
        """
        время час година часы saat godz godzina hodina hodiny ora óra tid tidspunkt tidsrum kl klo kello kellonaika tunti klokkeslett klokkeslæt timme cas orario tramo franja faixa horaria band horario 时间 小时 時間 時刻 時間帯 时段 hourofday timeofday \
        hour heure stunde std uhrzeit time tijd ora hora hourday uur hr hours zeit orario from von h timeslot slot
        """)

    package static let weekdays = set(
        """
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag \
        mittwoch donnerstag freitag samstag sonntag sonnabend mo di mi do fr sa so ti ke pe la su man tir tirs ons tor tors fre mandag tirsdag onsdag torsdag fredag lordag lørdag \
        sondag søndag mandag lor son maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai pon wt sr czw pt sob ndz lundi mardi mercredi jeudi vendredi samedi \
        dimanche lun mar mer jeu ven sam dim maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo lunes martes \
        miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi domenica gio dom mie jue vie sab segunda \
        terca quarta quinta sexta
        """)
}
