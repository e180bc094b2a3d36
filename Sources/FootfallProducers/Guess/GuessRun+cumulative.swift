import LocalTime

/// Counters that only go up.
extension GuessRun {
    mutating func searchCumulative() {
        for index in draft.counts {
            let form = NumberForm(Array(profiles[index].filled.prefix(400)), names: [])
            // Rows of one time are several doors, or the same again.
            var values: [Lane: [Int32: Double]] = [:]
            for row in takenRows {
                guard let label = time.label(row.cells), index < row.cells.count,
                    let value = form.value(row.cells[index])
                else { continue }
                values[lane(row), default: [:]][label.minutes, default: 0] += value
            }
            var (steps, falls, fallsWithin, rises) = (0, 0, 0, 0)
            var (growth, reached) = (0.0, 0.0)
            for lane in values.values {
                let sorted = lane.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                guard sorted.count >= 6 else { continue }
                for (before, next) in zip(sorted, sorted.dropFirst()) where next.0 > before.0 {
                    steps += 1
                    if next.1 > before.1 { rises += 1 }
                    guard next.1 < before.1 else { continue }
                    falls += 1
                    if next.0.dividedDown(by: 1440) == before.0.dividedDown(by: 1440) { fallsWithin += 1 }
                }
                growth += sorted[sorted.count - 1].1 - sorted[0].1
                reached += sorted.map(\.1).max() ?? 0
            }
            guard steps >= 12, rises * 5 >= steps else { continue }
            let never = falls * 100 <= steps && (growth > 0 || falls > 0)
            let daily = fallsWithin == 0 && falls > 0 && draft.intervalMinutes <= 180 && falls * 3 < steps
            guard never || daily else { continue }
            obstacles.append(
                "\(profiles[index].shown) only goes up\(never ? "" : " within each day, and falls at midnight"): these are readings of a counter that runs on (cumulative), "
                    + "and their differences are the counts. Added up they would count everybody again and again; the file can't be imported as counts"
            )
            return
        }
    }
}
