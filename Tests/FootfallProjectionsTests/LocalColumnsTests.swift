import FootfallProjections
import Projections
import Stores
import Testing
import Timekeeping

@Suite struct LocalColumnsTests {
    private static let july = Int64(1_784_246_400_000)  // 2026-07-17T00:00Z

    private func known(_ zones: [(from: EventTime, zone: String)]) -> KnownStores {
        var known = KnownStores()
        for (from, zone) in zones {
            known.apply(StoreStatement(StoreDescription(id: "S", timeZone: zone), validFrom: from))
        }
        return known
    }

    private func row(_ projection: any FootfallProjection, _ time: RowValue, place: String? = "S") -> ProjectionRow {
        ProjectionRow(
            columns: projection.columns,
            values: projection.columns.map { column in
                if column == projection.timeColumn { return time }
                return column == projection.placeColumns[0] ? place.map(RowValue.text) ?? .absent : .count(1)
            })
    }

    @Test func `an hour has its label, and its zone where that is registered and agrees with its offset`() {
        let hour = RowValue.localTime(Self.july + 11 * 3_600_000, offsetMinutes: 60)
        let label = RowValue.label(Self.july + 11 * 3_600_000, toSeconds: false)
        for (zones, expected) in [
            ([(EventTime.min, "Europe/Dublin")], RowValue.text("Europe/Dublin")), ([], .absent),
            ([(.min, "Asia/Tokyo")], .absent),
            ([(EventTime(milliseconds: Self.july + 86_400_000), "Europe/Dublin")], .absent),
        ] {
            var local = LocalColumns(HourlyCounts(), known(zones))
            #expect(local.names == ["local_label", "time_zone"])
            #expect(local.values(of: row(HourlyCounts(), hour)) == [label, expected], "\(zones)")
            #expect(local.values(of: row(HourlyCounts(), hour, place: nil)) == [label, .absent])
        }
    }

    @Test func `a window has both where the zone of its store is registered, and else neither`() {
        let start = RowValue.time(Self.july + 36_015_000)
        var local = LocalColumns(VisitWindows(), known([(.min, "Europe/Dublin")]))
        #expect(
            local.values(of: row(VisitWindows(), start)) == [
                .label(Self.july + 39_615_000, toSeconds: true), .text("Europe/Dublin"),
            ])
        #expect(local.values(of: row(VisitWindows(), start, place: "other")) == [.absent, .absent])
    }

    @Test func `a day is a label, and has the zone that holds at its midnight`() {
        let change = EventTime(milliseconds: Self.july)
        var local = LocalColumns(DailyCounts(), known([(.min, "Europe/Dublin"), (change, "America/New_York")]))
        #expect(local.names == ["time_zone"])
        let day = Self.july / 86_400_000
        for (day, zone) in [(day - 1, "Europe/Dublin"), (day + 1, "America/New_York"), (day - 2, "Europe/Dublin")] {
            #expect(local.values(of: row(DailyCounts(), .day(day))) == [.text(zone)], "\(day)")
        }
    }
}
