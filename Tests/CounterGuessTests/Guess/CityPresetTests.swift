import CounterGuess
import CounterImport
import InputFiles
import Testing

/// Made-up lines of the layouts of the cities' data sets.
@Suite struct CityPresetTests {
    private func preview(_ preset: String, _ text: String) throws -> CountsPreview {
        let format = try CounterPreset.format(named: preset)
        try #require(format.timeZone != nil)
        return try CountsPreview(of: SourceFile(bytes: Array(text.utf8), name: "f.csv"), .init(format: format))
    }

    @Test(arguments: CounterPreset.all) func `Each preset is a mapping with a zone, and its keys can be shown`(
        preset: CounterPreset
    ) throws {
        let format = preset.format
        #expect(format.timeZone != nil)
        #expect(try ColumnMapping.parse(Array(preset.mappingText.json.utf8), file: "shown").columns == format.columns)
    }

    @Test func `Leeds of the first years has Location and Count`() throws {
        let read = try preview(
            "leeds-old",
            "Date,DayOfWeek,Hour,Location,Count\n29/03/2015,Sunday,00:00:00,Old Row,4\n29/03/2015,Sunday,01:00:00,Old Row,5\n29/03/2015,Sunday,2,Old Row,6\n"
        )
        #expect(read.sites.map(\.total) == [15] && read.intervals == 3 && read.rejected == 0)
    }

    @Test func `Melbourne has an hour a row, and the total of both directions`() throws {
        let read = try preview(
            "melbourne",
            """
            id,location_id,sensing_date,hourday,direction_1,direction_2,pedestriancount,sensor_name,location
            512024040601,51,2024-04-06,1,100,79,179,Abc118_T,"-37.8, 144.9"
            512024040702,51,2024-04-07,2,10,20,30,Abc118_T,"-37.8, 144.9"
            512024040703,51,2024-04-07,3,1,2,3,Abc118_T,"-37.8, 144.9"
            """)
        #expect(read.sites.map(\.total) == [212] && read.sites.map(\.entered) == [nil] && read.rejected == 0)
    }

    @Test func `Melbourne's files of 2023 have other names for the same columns`() throws {
        let read = try preview(
            "melbourne-2023",
            """
            ID,Location_ID,Sensing_Date,HourDay,Direction_1,Direction_2,Total_of_Directions,Sensor_Name,Location
            1,51,06/04/2023,1,100,79,179,Abc118_T,"-37.8, 144.9"
            2,51,6/04/2023,2,10,20,30,Abc118_T,"-37.8, 144.9"
            """)
        #expect(read.sites.map(\.total) == [209] && read.intervals == 2 && read.firstLabel == "2023-04-06T01:00")
    }

    @Test func `Melbourne's older files have a 12-hour clock and words for months`() throws {
        let read = try preview(
            "melbourne-old",
            """
            ID,Date_Time,Year,Month,Mdate,Day,Time,Sensor_ID,Sensor_Name,Hourly_Counts
            1,"November 01, 2019 05:00:00 PM",2019,November,1,Friday,17,34,Made-up Street,300
            2,"November 01, 2019 06:00:00 PM",2019,November,1,Friday,18,34,Made-up Street,"1,604"
            """)
        #expect(read.sites.map(\.total) == [1904] && read.firstLabel == "2019-11-01T17:00")
    }

    @Test func `New York has the month first, and no direction that is entered`() throws {
        let read = try preview(
            "new-york",
            """
            hour_beginning,location,Pedestrians,Towards Manhattan,Towards Brooklyn,weather_summary,temperature,precipitation,lat,long,events,Location1
            04/30/2019 12:00:00 AM,Made-up Bridge,3,3,0,,,,40.7,-73.9,,
            11/03/2019 01:00:00 AM,Made-up Bridge,5,3,2,cloudy,42,0,40.7,-73.9,,
            11/03/2019 01:00:00 AM,Made-up Bridge,6,3,3,cloudy,42,0,40.7,-73.9,,
            11/03/2019 02:00:00 AM,Made-up Bridge,7,3,4,cloudy,42,0,40.7,-73.9,,
            """)
        #expect(read.sites.map(\.total) == [21] && read.sites.map(\.entered) == [nil] && read.conflicts == 0)
    }

    @Test func `Zürich has people on foot by quarters of an hour, and leaves bicycles out`() throws {
        let read = try preview(
            "zurich",
            """
            FK_STANDORT,DATUM,VELO_IN,VELO_OUT,FUSS_IN,FUSS_OUT,OST,NORD
            5003,2023-01-01T00:00,,,1,0,2682978,1248744
            5003,2023-01-01T00:15,,,4,2,2682978,1248744
            4257,2023-01-01T00:00,7,8,,,2681857,1251991
            """)
        #expect(
            read.sites.map(\.name) == ["5003"] && read.sites.map(\.entered) == [5] && read.sites.map(\.exited) == [2])
        #expect(read.missing == 1)
    }

    @Test func `Zürich's hystreet counters have instants`() throws {
        let read = try preview(
            "zurich-hystreet",
            """
            timestamp,location_id,location_name,ltr_label,rtl_label,weather_condition,temperature,pedestrians_count,ltr_pedestrians_count
            2023-10-29T00:00:00Z,329,Made-up Strasse (Mitte),See,Bahnhof,rain,9.5,40,12
            2023-10-29T01:00:00Z,329,Made-up Strasse (Mitte),See,Bahnhof,rain,9.5,50,12
            """)
        #expect(read.sites.map(\.total) == [90] && read.intervals == 2 && read.firstLabel == "2023-10-29T02:00")
    }

    @Test func `hystreet's own export is in Windows-1252, with offsets in its times`() throws {
        let text = """
            Lage;Zeitpunkt der Messung;Wochentag;Fu\u{df}g\u{e4}nger insgesamt;Temperatur in \u{ba}c;Wetterlage;Fu\u{df}g\u{e4}nger insgesamt Richtung Markt;Fu\u{df}g\u{e4}nger insgesamt Richtung Tor;Erwachsene;Kinder
            Langstra\u{df}e, Musterstadt;2022-10-30 02:00:00 +0200;Sunday;7;11;clear-night;3;4;7;0
            Langstra\u{df}e, Musterstadt;2022-10-30 02:00:00 +0100;Sunday;5;;;2;3;4;1
            Langstra\u{df}e, Musterstadt;2022-10-30 03:00:00 +0100;Sunday;;10;cloudy;;;;

            """
        var options = CountsImporter.Options(format: try CounterPreset.format(named: "hystreet"))
        options.timeZone = "Europe/Berlin"
        let read = try CountsPreview(
            of: SourceFile(bytes: text.unicodeScalars.map { UInt8($0.value) }, name: "f.csv"), options)
        #expect(read.sites.map(\.name) == ["Langstraße, Musterstadt"] && read.sites.map(\.total) == [12])
        #expect(read.intervals == 2 && read.missing == 1 && read.rejected == 0)
    }

    @Test func `Basel has a line for each direction, and bicycles in rows of their own`() throws {
        let read = try preview(
            "basel",
            """
            SiteCode;SiteName;DirectionName;LaneCode;LaneName;Date;TimeFrom;TimeTo;ValuesApproved;ValuesEdited;TrafficType;Total
            803;803 Made-up Steg;Nord;1;Weg;16.09.2021;00:00;01:00;1;0;Fussgänger;3
            803;803 Made-up Steg;Süd;2;Weg;16.09.2021;00:00;01:00;1;0;Fussgänger;4
            803;803 Made-up Steg;Nord;1;Weg;16.09.2021;00:00;01:00;1;0;Velo;99
            """)
        #expect(read.sites.map(\.total) == [7] && read.intervals == 2 && read.filtered == 1)
    }

    @Test func `Auckland has sites as columns and ranges of hours`() throws {
        let read = try preview(
            "auckland",
            "Date,Time,1 Made-up Street,2 Other Lane\n2026-01-01,6:00-6:59,162,3\n2026-01-01,7:00-7:59,248,\nDaily total,,410,3\n"
        )
        #expect(
            read.sites.map(\.total) == [410, 3] && read.missing == 1 && read.sums == 1
                && read.firstLabel == "2026-01-01T06:00")
        let hours = try preview(
            "auckland-hours", "date,hour,year,1 Made-up Street\n2024-04-07,6,2024,8\n2024-04-07,7,2024,9\n")
        #expect(hours.sites.map(\.total) == [17])
    }
}
